import type { Piece } from '../data/growth.js';
import type { ByteSource } from '../source/bytes.js';
import type { ColumnLayout } from './worker/batch-bytes.js';

/** A column of a query's result, as the database has it. */
export interface DatabaseColumn {
  name: string;
  /** DuckDB's name of the type. */
  type: string;
}

/** What the database says of a failure. */
export interface Fault {
  /** DuckDB's kind of error: `Parser`, `Binder`, `Catalog`, `Conversion`, ... */
  type: string;
  message: string;
  /** The character of the statement at which it is, from 0. */
  position?: number;
  /** The name that it is about. */
  name?: string;
}

/** The value of a variable that is bound: text is converted by the database, so that no type loses digits on the way. */
export type BoundValue = string | number | boolean | null;

/** A query whose rows become an Arrow stream of batches of as many rows each. */
export interface StreamRequest {
  connection: number;
  sql: string;
  /** The Arrow stream's schema and dictionaries, which stand in front of its batches. */
  head: Uint8Array;
  /** How the columns of the query lie in memory. */
  layouts: readonly ColumnLayout[];
  /** Rows of each batch but the last. */
  rows: number;
}

/** A query whose rows are dealt out to several streams. */
export interface DealRequest extends StreamRequest {
  /** Rows that are read before anything is dealt. */
  peek: number;
  /** Whether the query has one column more than is told, the last, which numbers partitions from 1 in ascending order. */
  isPartitioned: boolean;
}

/** What is known of a query that began. */
export interface Begun {
  query: number;
  /** Rows that were read. */
  rows: number;
  /** Whether these are all. */
  isAll: boolean;
  /** The partitions among them. */
  partitions: number;
}

/**
 * How rows go to streams, which the data and the number of streams fix: all rows of a stream in one go, in even parts; a
 * chunk at a time, in turn; a partition at a time, in turn.
 */
export type Dealing = { by: 'rows' } | { by: 'chunks'; rows: number } | { by: 'partitions' };

/** What a stream that is dealt to gets: rows, and when to run over those that came. Runs are numbered over all streams. */
export type FromDealer = { batch: Uint8Array; rows: number } | { runs: number } | { end: true } | { fault: Fault };

/** What the SQL worker can be asked to do: arguments and result of each task. */
export interface SqlTasks {
  /** Starts a connection: a session with its own variables and temporary tables. */
  connect: { args: { sql: readonly string[] }; result: number };
  /** Ends a connection. */
  disconnect: { args: { connection: number }; result: null };
  /** Runs one statement; its rows come as an Arrow stream. Stops behind `limit` rows. */
  run: {
    args: { connection: number; sql: string; limit?: number };
    result: { bytes: Uint8Array; rows: number };
  };
  /** Binds a value to a variable of a connection, converted to one of DuckDB's types. */
  bind: { args: { connection: number; name: string; type: string; value: BoundValue }; result: null };
  /** What is wrong with the syntax of statements; null of those that could be prepared, or fail for another reason. */
  check: { args: { connection: number; statements: readonly string[] }; result: (Fault | null)[] };
  /** The columns that a query gives. */
  describe: { args: { connection: number; sql: string }; result: DatabaseColumn[] };
  /** Runs a query and keeps its rows where satellites can read them: an Arrow stream in shared memory, or in a blob; tells of each batch. */
  spool: { args: StreamRequest & { isShared: boolean }; result: { source: ByteSource; rows: number; bytes: number } };
  /** Runs a query and sends its rows to a port: Arrow batches as they are asked for, `null` at the end. */
  stream: { args: StreamRequest & { port: MessagePort }; result: { rows: number } };
  /** Begins a query whose rows are dealt out. Nothing else may run on the connection until they are, or it is dropped. */
  begin: { args: DealRequest; result: Begun };
  /** Deals its rows to ports, as each asks for them; comes back with how many each got. */
  deal: { args: { query: number; ports: readonly MessagePort[]; how: Dealing }; result: { streams: number[] } };
  /** Gives up a query that began. */
  drop: { args: { query: number }; result: null };
  /** Puts the bytes of an Arrow stream behind those that a table got before; a new table is made of the first. */
  insert: {
    args: { connection: number; bytes: Uint8Array; schema: string; table: string; creates: boolean };
    result: null;
  };
  /** Opens files in the origin private file system under a name that ATTACH can take; comes back with that name. */
  openFile: { args: { path: string }; result: string };
  /** Closes the files of a database. */
  closeFile: { args: { path: string }; result: null };
  /** The bytes of memory that the worker has taken. */
  memory: { args: Record<string, never>; result: number };
}

/** The name of a task. */
export type SqlTask = keyof SqlTasks;

/** What the page sends. */
export type ToSql =
  | { [N in SqlTask]: { id: number; task: N; args: SqlTasks[N]['args'] } }[SqlTask]
  | { cancel: number };

/** What the worker sends; each says how much memory it has. */
export type FromSql =
  | { id: number; rows: number }
  | { id: number; piece: Piece }
  | { id: number; done: unknown; memory: number }
  | { id: number; fault: Fault; memory: number }
  | ({ started: true } | { broken: string })
  | SqlLoading;

/** How much of the database's program has come. */
export interface SqlLoading {
  /** Bytes that are here, and all of them. */
  loaded: number;
  total: number;
}

/** What goes over the port of a stream: the reader asks for so many batches, the worker sends them. */
export type FromStream = { batch: Uint8Array; rows: number } | { end: true } | { fault: Fault };
/** What the reader of a stream says. */
export type ToStream = { more: number } | { stop: true };
