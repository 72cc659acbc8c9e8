import {
  type DataInput,
  type Progress,
  type RxDataSource,
  type RxError,
  type RxResident,
  rxGetInfo,
  rxGetVarInfo,
  rxHead,
  rxHistogram,
  rxImport,
  type Table,
  type Variable,
  type VariableHistogram,
  type VariableInfo,
} from 'rxwasm';
import { jobs } from '../jobs/jobs.svelte.ts';
import { say } from '../parts/announce.svelte.ts';
import { counted } from '../text/numbers.ts';
import { quoted } from '../text/names.ts';
import { asError } from './error.ts';
import { runVerb } from '../verbs/verb.ts';
import { doing, type FileOrigin, type Located, locate, nameOf, type Origin } from './origin.ts';

/** Data that are open. */
export interface Dataset {
  name: string;
  origin: Origin;
  located: Located;
  /** What analyses read: the resident data, or the source when it is streamed. */
  input: RxResident | RxDataSource;
  resident: RxResident | null;
  rows: number;
  variables: readonly VariableInfo[];
  /** Bytes in the engine's memory; 0 when streamed. */
  bytes: number;
  seconds: number;
  warnings: readonly string[];
}

/** Data that are being read. */
export interface Pending {
  name: string;
  origin: Origin;
  started: number;
  controller: AbortController;
}

/** Why data could not be read. */
export interface LoadFailure {
  origin: Origin;
  error: RxError;
}

/** Variables whose histograms are counted in one pass. */
const AT_ONCE = 32;
/** Variables that get a histogram. */
const MOST_HISTOGRAMS = 256;
/** Rows of the preview. */
const HEAD_ROWS = 50;

/** The data that the page works on. New data replace the old only when they were read. */
class Workspace {
  current = $state.raw<Dataset | null>(null);
  pending = $state.raw<Pending | null>(null);
  progress = $state.raw<Progress | null>(null);
  failure = $state.raw<LoadFailure | null>(null);
  histograms = $state.raw<ReadonlyMap<string, VariableHistogram>>(new Map());
  head = $state.raw<Table | null>(null);
  /** Why histograms or rows could not be read. */
  lookFailure = $state.raw<RxError | null>(null);

  /** Reads data; they become current unless that fails or is cancelled. Resolves to whether they did. */
  async load(origin: Origin): Promise<boolean> {
    this.pending?.controller.abort();
    const pending: Pending = {
      name: nameOf(origin),
      origin,
      started: performance.now(),
      controller: new AbortController(),
    };
    this.pending = pending;
    this.progress = null;
    this.failure = null;
    say(`${doing(origin).now} ${pending.name}`);
    try {
      const next = await this.#read(pending);
      if (this.pending !== pending) {
        await next.resident?.release();
        return false;
      }
      const old = this.current;
      this.current = next;
      this.histograms = new Map();
      this.head = null;
      this.lookFailure = null;
      say(`${next.name}: ${counted(next.rows, 'row')}, ${counted(next.variables.length, 'variable')}`);
      if (old) void jobs.done(old).then(() => old.resident?.release());
      void this.#look(next);
      return true;
    } catch (thrown) {
      const error = asError(thrown);
      if (this.pending !== pending) return false;
      if (error.code === 'cancelled') say(`${doing(origin).now} was cancelled`);
      else this.failure = { origin, error };
      return false;
    } finally {
      if (this.pending === pending) this.pending = null;
    }
  }

  /** Reads a file without the columns that are not read: one after the other is found out, beginning with this one. */
  async loadWithout(origin: FileOrigin, column: string): Promise<boolean> {
    let dropped = [...(origin.dropped ?? []), column];
    for (;;) {
      if (await this.load({ ...origin, dropped })) {
        say(`${nameOf(origin)} is open without ${counted(dropped.length, 'column')}`);
        return true;
      }
      const next = unread(this.failure);
      if (next === null || dropped.includes(next)) return false;
      dropped = [...dropped, next];
    }
  }

  /** Stops reading. */
  cancel(): void {
    this.pending?.controller.abort();
  }

  /** Counts histograms of streamed data, which cost a pass over the file. */
  async count(data: Dataset): Promise<void> {
    const drawable = data.variables.filter(({ kind }) => DRAWABLE.has(kind)).slice(0, MOST_HISTOGRAMS);
    for (let from = 0; from < drawable.length; from += AT_ONCE) {
      const terms = drawable.slice(from, from + AT_ONCE).map(({ name }) => name);
      const formula = `~ ${terms.map(quoted).join(' + ')}`;
      const { histograms } = await rxHistogram(formula, data.input, { numBreaks: 20 });
      if (this.current !== data) return;
      const found = histograms.map((histogram, index) => [terms[index] ?? histogram.variable, histogram] as const);
      this.histograms = new Map([...this.histograms, ...found]);
    }
  }

  async #read({ origin, name, started, controller }: Pending): Promise<Dataset> {
    const { signal } = controller;
    const onProgress = (progress: Progress) => {
      if (this.pending?.controller === controller) this.progress = progress;
    };
    const located = await locate(origin, signal);
    const common = { name, origin, located };
    if (origin.streamed) {
      const input: DataInput = located.source;
      const variables = await rxGetVarInfo(input, { computeInfo: true, signal, onProgress });
      const { numRows } = await rxGetInfo(input, { computeInfo: true, signal });
      const seconds = (performance.now() - started) / 1000;
      return { ...common, input, resident: null, rows: numRows ?? 0, variables, bytes: 0, seconds, warnings: [] };
    }
    const resident =
      origin.kind === 'step'
        ? await runVerb(origin.verb, origin.base.input, { signal, onProgress })
        : await rxImport(located.source, { signal, onProgress });
    const { numRows: rows, bytes, warnings } = resident;
    const variables = await rxGetVarInfo(resident, { signal });
    const seconds = (performance.now() - started) / 1000;
    return { ...common, input: resident, resident, rows, variables, bytes, seconds, warnings };
  }

  async #look(data: Dataset): Promise<void> {
    try {
      const head = await rxHead(data.input, HEAD_ROWS);
      if (this.current !== data) return;
      this.head = head;
      if (data.resident) await this.count(data);
    } catch (thrown) {
      if (this.current === data) this.lookFailure = asError(thrown);
    }
  }
}

/** The column because of whose type a file was not read, if that is why. */
export function unread(failure: LoadFailure | null): string | null {
  const { code, at } = failure?.error ?? {};
  return code === 'unsupported' ? (at?.column ?? null) : null;
}

const DRAWABLE = new Set<Variable['kind']>(['integer', 'numeric', 'logical', 'factor']);

export const workspace = new Workspace();
