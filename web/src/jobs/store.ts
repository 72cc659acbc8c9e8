import type { RxErrorCode } from '../error.js';
import type { JobState } from './job.js';
import type { Packed } from './packed.js';

/** A job as it is stored. */
export interface JobRecord {
  id: string;
  name: string;
  about: string;
  /** The arguments of the compute context. */
  context: Packed;
  submitted: number;
  started: number | null;
  ended: number | null;
  state: Extract<JobState, 'queued' | 'running' | 'finished' | 'failed' | 'canceled'>;
  error: { code: RxErrorCode; message: string; at: object; stack: string | undefined } | null;
  /** Where its result is. */
  result: 'none' | 'stored' | 'tab';
  /** Why its result is in the tab that made it. */
  note: string | null;
}

/** What a job left besides its record. */
interface Artifact {
  id: string;
  result?: Packed;
  output?: string[];
}

/** Where jobs are kept. */
export interface JobStore {
  /** Why jobs do not outlive the tab; null when they do. */
  readonly note: string | null;
  records(): Promise<JobRecord[]>;
  record(id: string): Promise<JobRecord | undefined>;
  /** Puts a record, with what the job left when that is new. */
  put(record: JobRecord, artifact?: Omit<Artifact, 'id'>): Promise<void>;
  artifact(id: string): Promise<Artifact | undefined>;
  /** Removes what the job left; the record too with `all`. */
  remove(id: string, all: boolean): Promise<void>;
}

const NAME = 'rxwasm';
const [RECORDS, ARTIFACTS] = ['jobs', 'artifacts'] as const;

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new DOMException('it was given up', 'AbortError'));
  });
}

/** Jobs in the browser's database: they outlive the tab, and all tabs see them. */
class DatabaseStore implements JobStore {
  readonly note = null;
  readonly #database: IDBDatabase;

  constructor(database: IDBDatabase) {
    this.#database = database;
    // Another tab may have a later version of the package.
    database.onversionchange = () => database.close();
  }

  static async open(): Promise<DatabaseStore> {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(RECORDS, { keyPath: 'id' });
      request.result.createObjectStore(ARTIFACTS, { keyPath: 'id' });
    };
    return new DatabaseStore(await settled(request));
  }

  #read<T>(store: string, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return settled(ask(this.#database.transaction(store, 'readonly').objectStore(store)));
  }

  records(): Promise<JobRecord[]> {
    return this.#read(RECORDS, (store) => store.getAll());
  }

  record(id: string): Promise<JobRecord | undefined> {
    return this.#read(RECORDS, (store) => store.get(id));
  }

  artifact(id: string): Promise<Artifact | undefined> {
    return this.#read(ARTIFACTS, (store) => store.get(id));
  }

  async put(record: JobRecord, artifact?: Omit<Artifact, 'id'>): Promise<void> {
    const transaction = this.#database.transaction([RECORDS, ARTIFACTS], 'readwrite');
    const ended = done(transaction);
    ended.catch(() => undefined);
    try {
      if (artifact) transaction.objectStore(ARTIFACTS).put({ id: record.id, ...artifact });
      transaction.objectStore(RECORDS).put(record);
    } catch (error) {
      transaction.abort();
      throw error;
    }
    return ended;
  }

  async remove(id: string, all: boolean): Promise<void> {
    const transaction = this.#database.transaction([RECORDS, ARTIFACTS], 'readwrite');
    transaction.objectStore(ARTIFACTS).delete(id);
    if (all) transaction.objectStore(RECORDS).delete(id);
    return done(transaction);
  }
}

/** Jobs in this tab alone. */
class MemoryStore implements JobStore {
  readonly note: string;
  readonly #records = new Map<string, JobRecord>();
  readonly #artifacts = new Map<string, Artifact>();

  constructor(note: string) {
    this.note = note;
  }

  async records(): Promise<JobRecord[]> {
    return [...this.#records.values()];
  }

  async record(id: string): Promise<JobRecord | undefined> {
    return this.#records.get(id);
  }

  async artifact(id: string): Promise<Artifact | undefined> {
    return this.#artifacts.get(id);
  }

  async put(record: JobRecord, artifact?: Omit<Artifact, 'id'>): Promise<void> {
    if (artifact) this.#artifacts.set(record.id, structuredClone({ id: record.id, ...artifact }));
    this.#records.set(record.id, { ...record });
  }

  async remove(id: string, all: boolean): Promise<void> {
    this.#artifacts.delete(id);
    if (all) this.#records.delete(id);
  }
}

let opened: Promise<JobStore> | undefined;

/** Where jobs of this page are kept: the browser's database, or memory where there is none. */
export function jobStore(): Promise<JobStore> {
  opened ??= openStore();
  return opened;
}

async function openStore(): Promise<JobStore> {
  if (typeof indexedDB === 'undefined') return new MemoryStore('this browser has no database (IndexedDB)');
  try {
    return await DatabaseStore.open();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return new MemoryStore(`this browser's database cannot be opened, as in private windows: ${reason}`);
  }
}
