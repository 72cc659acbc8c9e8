import type { RxError } from 'rxwasm';
import { openSqlSession, type SqlLoading, type SqlSession, startSqlInstance } from 'rxwasm/sql';
import { asError } from '../data/error.ts';
import { say } from '../parts/announce.svelte.ts';
import { keptDatabases } from './kept.ts';
import { bracketed, connectionTo, literal } from './names.ts';

/** The embedded database server, and the session of this page with it. */
class Server {
  state = $state<'off' | 'starting' | 'on'>('off');
  /** How much of its program has come; null when nothing is fetched. */
  loading = $state.raw<SqlLoading | null>(null);
  /** The database that is in use, or will be when a session is opened. */
  database = $state('master');
  /** The number of the page's session; null while there is none. */
  spid = $state<number | null>(null);
  /** Why it did not start. */
  failure = $state.raw<RxError | null>(null);
  /** Databases in files that could not be opened. */
  closed = $state.raw<readonly { name: string; error: RxError }[]>([]);
  #starting: Promise<void> | null = null;
  #session: SqlSession | null = null;

  /** Starts it, unless it has started: its program is fetched, and databases that are kept are opened. */
  start(signal?: AbortSignal): Promise<void> {
    this.#starting ??= this.#start(signal).catch((thrown: unknown) => {
      const error = asError(thrown);
      if (error.code !== 'cancelled') this.failure = error;
      this.lost();
      throw error;
    });
    return this.#starting;
  }

  async #start(signal: AbortSignal | undefined): Promise<void> {
    this.state = 'starting';
    this.failure = null;
    say('The database is being fetched');
    const onProgress = (loading: SqlLoading) => {
      this.loading = loading;
    };
    try {
      await startSqlInstance({ onProgress, ...(signal && { signal }) });
    } finally {
      this.loading = null;
    }
    await this.#openKept();
    this.state = 'on';
    say('The database has started');
  }

  async #openKept(): Promise<void> {
    const closed: { name: string; error: RxError }[] = [];
    const session = await openSqlSession();
    for (const { name, file } of keptDatabases()) {
      try {
        await session.execute(`CREATE DATABASE ${bracketed(name)} ON (NAME = kept, FILENAME = ${literal(file)})`);
      } catch (thrown) {
        closed.push({ name, error: asError(thrown) });
      }
    }
    await session.close();
    this.closed = closed;
  }

  /** The session of the page, with its database in use. Temporary tables live as long as it does. */
  async session(signal?: AbortSignal): Promise<SqlSession> {
    await this.start(signal);
    const { database } = this;
    this.#session ??= await openSqlSession(connectionTo(database));
    if (this.#session.database !== database) await this.#session.execute(`USE ${bracketed(database)}`);
    this.spid = this.#session.spid;
    return this.#session;
  }

  /** Notes the database in use, which a text may have changed. */
  noteDatabase(): void {
    if (this.#session) this.database = this.#session.database;
  }

  /** It has ended: what was in memory is gone. */
  lost(): void {
    this.#starting = null;
    this.#session = null;
    this.state = 'off';
    this.database = 'master';
    this.spid = null;
  }
}

export const server = new Server();
