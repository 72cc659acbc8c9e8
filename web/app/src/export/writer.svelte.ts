import type { DataInput, FormatInfo, Progress, RxError } from 'rxwasm';
import { asError } from '../data/error.ts';
import { files } from '../files/files.svelte.ts';
import { save } from '../output/download.ts';
import { say } from '../parts/announce.svelte.ts';
import { type Verb, writeVerb } from '../verbs/verb.ts';
import { canPick, outputOf, type Place, pick } from './export.ts';

/** What is to be written, and where. */
export interface Writing {
  data: { name: string; input: DataInput };
  /** What is made of the data. */
  verb: Verb;
  format: FormatInfo;
  name: string;
  place: Place;
}

/** Writes data to files, one at a time. */
export class Writer {
  running = $state.raw<{ controller: AbortController; started: number; label: string } | null>(null);
  progress = $state.raw<Progress | null>(null);
  failure = $state.raw<RxError | null>(null);
  /** What can be done about a file that is there. */
  replace = $state.raw<(() => void) | null>(null);

  async write(writing: Writing, overwrite = false): Promise<void> {
    if (this.running) return;
    const { data, verb, format, name, place } = writing;
    this.failure = null;
    this.replace = null;
    try {
      const isPicked = place === 'disk' && canPick();
      const picked = isPicked ? await pick(name) : null;
      if (isPicked && !picked) return;
      const controller = new AbortController();
      const shown = picked?.name ?? name;
      this.running = { controller, started: performance.now(), label: `Writing ${shown}` };
      this.progress = null;
      const written = await writeVerb(verb, data.input, {
        outFile: outputOf(format, place === 'workspace' ? `opfs:${name}` : picked),
        signal: controller.signal,
        onProgress: (told) => (this.progress = told),
        overwrite: overwrite || place === 'disk',
      });
      if (place === 'disk' && written.file instanceof Blob) save(name, written.file);
      say(`${shown} is written`);
    } catch (thrown) {
      const error = asError(thrown);
      if (error.code === 'exists') this.replace = () => void this.write(writing, true);
      if (error.code !== 'cancelled') this.failure = error;
    } finally {
      this.running = null;
      if (place === 'workspace') void files.refresh();
    }
  }

  cancel(): void {
    this.running?.controller.abort();
  }
}
