import { asRxError, cancelled, RxError } from '../error.js';
import { opfsPath } from '../source/opfs.js';
import { SqlClient, type SqlHost } from './client.js';
import type { SqlLoading } from './messages.js';
import { moveToFile } from './database-move.js';
import { databaseSetup, SETTINGS } from './database-setup.js';
import type { ProcedureParameter, Statement } from './tsql/statement.js';
import { literal, quoted } from './tsql/pieces.js';

/** A procedure that a user made. */
export interface UserProcedure {
  name: string;
  parameters: readonly ProcedureParameter[];
  body: readonly Statement[];
  /** The text in which its statements have their places. */
  text: string;
  from: number;
}

/** A database of the instance. */
export interface Database {
  name: string;
  /** Its file in the origin private file system; null when it is in memory. */
  file: string | null;
  procedures: Map<string, UserProcedure>;
}

/** A commit writes the file itself: the log beside it cannot be written through the browser's handles. */
const WITHOUT_LOG = "SET GLOBAL wal_autocheckpoint='0B'";

/** Databases that are there from the start. */
const SYSTEM = ['master', 'tempdb'];

/** The embedded database server: its worker, its databases and its sessions. */
export class SqlInstance {
  readonly host: SqlHost;
  readonly databases = new Map<string, Database>();
  #ready: Promise<void> | null = null;
  #lastSpid = 50;
  /** Counts statements that may have changed data, so that what was read is known to be old. */
  version = 0;

  constructor(host: SqlHost) {
    this.host = host;
  }

  /** Starts the databases that are there from the start. */
  ready(): Promise<void> {
    this.#ready ??= this.#start();
    return this.#ready;
  }

  async #start(): Promise<void> {
    for (const name of SYSTEM) await this.#attach(name, null);
  }

  /** The database of a name. */
  database(name: string): Database | undefined {
    return this.databases.get(name.toLowerCase());
  }

  /** The number of a new session. */
  nextSession(): number {
    this.#lastSpid += 1;
    return this.#lastSpid;
  }

  /** A connection, and its number. */
  async connect(): Promise<{ connection: number; spid: number }> {
    await this.ready();
    const connection = await this.host.call('connect', { sql: SETTINGS });
    return { connection, spid: this.nextSession() };
  }

  /** Makes a database in memory, or opens one in a file, which is made when there is none. */
  async createDatabase(name: string, file: string | null): Promise<void> {
    await this.#attach(name, file);
  }

  async #attach(name: string, file: string | null): Promise<void> {
    const path = file === null ? null : opfsPath(file);
    // In memory columns are compressed as in a file: a tenth of the bytes, and scans are faster for it.
    const opened = path === null ? null : await this.host.call('openFile', { path });
    const where = opened === null ? "':memory:'" : literal(opened);
    const attach = `ATTACH ${where} AS ${quoted(name)}${opened === null ? ' (COMPRESS)' : ' (READ_WRITE)'}`;
    const connection = await this.host.call('connect', {
      sql: [...SETTINGS, ...(opened === null ? [] : [WITHOUT_LOG]), attach, ...databaseSetup(name)],
    });
    await this.host.call('disconnect', { connection });
    this.databases.set(name.toLowerCase(), { name, file: path, procedures: new Map() });
  }

  /** Moves a database from memory to a new file. */
  async moveDatabase({ name, procedures }: Database, file: string): Promise<void> {
    const path = opfsPath(file);
    const { version } = this;
    const isCurrent = () => this.version === version;
    await moveToFile(this.host, { name, path, settings: [...SETTINGS, WITHOUT_LOG], isCurrent });
    this.databases.set(name.toLowerCase(), { name, file: path, procedures });
  }

  /** Takes a database away; a file stays. */
  async dropDatabase(connection: number, name: string): Promise<void> {
    const database = this.database(name);
    if (!database) return;
    await this.host.call('run', { connection, sql: `DETACH ${quoted(database.name)}` });
    if (database.file !== null) await this.host.call('closeFile', { path: database.file });
    this.databases.delete(name.toLowerCase());
  }

  /** Writes what files of databases do not have yet. */
  async checkpoint(connection: number): Promise<void> {
    for (const { name, file } of this.databases.values()) {
      if (file !== null) await this.host.call('run', { connection, sql: `CHECKPOINT ${quoted(name)}` });
    }
  }

  /** Whether a database is one that cannot be dropped. */
  isSystem(name: string): boolean {
    return SYSTEM.includes(name.toLowerCase());
  }
}

let current: SqlInstance | null = null;
let client: SqlClient | null = null;

/** The instance of this tab; its worker starts when it is first used, and anew when it died. */
export function sqlInstance(): SqlInstance {
  if (typeof Worker === 'undefined') throw new RxError('environment', 'the database runs in a browser only');
  if (!current) {
    const started = new SqlClient(() => {
      if (client === started) {
        client = null;
        current = null;
      }
    });
    client = started;
    current = new SqlInstance(started);
  }
  return current;
}

/** The options of {@link startSqlInstance}. */
export interface StartSqlOptions {
  /** Hears how much of the database's program has come, some 35 MB unless the browser has kept them. */
  onProgress?: (loading: SqlLoading) => void;
  /** Ends the instance if it has not started yet. */
  signal?: AbortSignal;
}

/** Starts the database ahead of the first call, which otherwise does so. */
export async function startSqlInstance({ onProgress, signal }: StartSqlOptions = {}): Promise<void> {
  if (signal?.aborted) throw cancelled();
  const instance = sqlInstance();
  const started = client;
  const stop = onProgress && started?.watchLoading(onProgress);
  const cancel = () => started?.end();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    await instance.ready();
  } catch (error) {
    throw signal?.aborted ? cancelled() : asRxError(error);
  } finally {
    signal?.removeEventListener('abort', cancel);
    stop?.();
  }
}

/** Ends the instance of this tab: databases in memory are gone, files stay. */
export function endSqlInstance(): void {
  client?.end();
}

/** The bytes of memory that the instance has taken. */
export function sqlMemory(): number {
  return client?.memory ?? 0;
}
