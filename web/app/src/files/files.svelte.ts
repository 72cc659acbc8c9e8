import {
  type CopyProgress,
  type RxError,
  RxError as PackageError,
  rxCopyFile,
  rxListFiles,
  rxPersistStorage,
  rxRemoveFile,
  rxRenameFile,
  rxSaveFile,
  rxStorage,
  type StorageInfo,
  type WorkspaceFile,
} from 'rxwasm';
import { asError } from '../data/error.ts';
import { say } from '../parts/announce.svelte.ts';

/** A file that is copied into the workspace, or out of it. */
export interface Copying {
  label: string;
  started: number;
  controller: AbortController;
}

/** The files of the workspace, as this tab last saw them. */
class Files {
  list = $state.raw<readonly WorkspaceFile[]>([]);
  storage = $state.raw<StorageInfo | null>(null);
  copying = $state.raw<Copying | null>(null);
  progress = $state.raw<CopyProgress | null>(null);
  failure = $state.raw<{ title: string; error: RxError; retry: (() => void) | null } | null>(null);

  get isAvailable(): boolean {
    return this.storage?.isAvailable ?? false;
  }

  /** Looks again: other tabs may have written. */
  async refresh(): Promise<void> {
    this.storage = await rxStorage();
    if (!this.storage.isAvailable) return;
    try {
      this.list = await rxListFiles();
    } catch (thrown) {
      this.#failed('The files cannot be listed', thrown);
    }
  }

  /** Copies files of the user's in. */
  async add(files: readonly File[], overwrite = false): Promise<void> {
    for (const file of files) {
      await this.#copy(
        `Copying ${file.name}`,
        `${file.name} was not copied`,
        (how) => rxCopyFile(file, `opfs:${file.name}`, { ...how, overwrite }),
        () => void this.add([file], true),
      );
    }
  }

  /** Copies what a URL answers in, under the name that stands at its end. Resolves to whether it is there. */
  async addUrl(address: string, overwrite = false): Promise<boolean> {
    const name = nameAt(address);
    return this.#copy(
      `Copying ${name}`,
      `${name} was not copied`,
      (how) => rxCopyFile(address, `opfs:${name}`, { ...how, overwrite }),
      () => void this.addUrl(address, true),
    );
  }

  /** Hands a file to the user. */
  async save({ file, path }: WorkspaceFile): Promise<void> {
    await this.#copy(`Exporting ${path}`, `${path} was not exported`, (how) => rxSaveFile(file, how));
  }

  /** Gives a file another path. Resolves to whether it has it. */
  async rename({ file, path }: WorkspaceFile, to: string): Promise<boolean> {
    return this.#change(`${path} was not renamed`, async () => {
      await rxRenameFile(file, to);
      say(`${path} is ${to} now`);
    });
  }

  async remove({ file, path }: WorkspaceFile): Promise<boolean> {
    return this.#change(`${path} was not deleted`, async () => {
      await rxRemoveFile(file);
      say(`${path} is deleted`);
    });
  }

  /** Asks the browser to keep the files. */
  async persist(): Promise<void> {
    const kept = await rxPersistStorage();
    say(kept ? 'The browser keeps the files' : 'The browser does not promise to keep the files');
    await this.refresh();
  }

  async #change(title: string, work: () => Promise<void>): Promise<boolean> {
    this.failure = null;
    try {
      await work();
      return true;
    } catch (thrown) {
      this.#failed(title, thrown);
      return false;
    } finally {
      await this.refresh();
    }
  }

  async #copy(
    label: string,
    title: string,
    work: (how: { signal: AbortSignal; onProgress: (progress: CopyProgress) => void }) => Promise<unknown>,
    replace: (() => void) | null = null,
  ): Promise<boolean> {
    if (this.copying) return false;
    const controller = new AbortController();
    this.copying = { label, started: performance.now(), controller };
    this.progress = null;
    this.failure = null;
    try {
      await work({ signal: controller.signal, onProgress: (progress) => (this.progress = progress) });
      say(`${label}: done`);
      return true;
    } catch (thrown) {
      const isThere = thrown instanceof PackageError && thrown.code === 'exists';
      this.#failed(title, thrown, isThere ? replace : null);
      return false;
    } finally {
      this.copying = null;
      await this.refresh();
    }
  }

  #failed(title: string, thrown: unknown, retry: (() => void) | null = null): void {
    const error = asError(thrown);
    if (error.code !== 'cancelled') this.failure = { title, error, retry };
  }
}

/** The name of the file that an address has at its end. */
function nameAt(address: string): string {
  const { pathname, hostname } = new URL(address, globalThis.location.href);
  const last = pathname.split('/').filter(Boolean).at(-1);
  return last ? decodeURIComponent(last) : hostname;
}

export const files = new Files();
