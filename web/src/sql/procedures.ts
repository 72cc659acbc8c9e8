import type { ByteSource } from '../source/bytes.js';
import type { Table } from '../data/frame.js';
import type { Growth } from '../data/growth.js';
import type { Begun, BoundValue, DatabaseColumn, Dealing } from './messages.js';
import type { ScriptProcess } from './events.js';
import type { ResultSet } from './result-set.js';
import type { ScriptRun } from './script/run.js';
import type { QueryHints } from './tsql/scope.js';
import type { SqlError } from './tsql/sql-error.js';
import type { DeclaredResultSets } from './tsql/statement.js';
import type { SqlType } from './tsql/types.js';

/** How a query begins whose rows are dealt out. */
export interface DealOptions {
  /** Rows that are read before it is said how they are dealt. */
  peek: number;
  /** Columns whose values are a partition each. Default none. */
  partitionBy?: readonly string[];
  /** Columns that rows are ordered by, those of each partition. Default none. */
  orderBy?: readonly { name: string; isDescending: boolean }[];
}

/** A query that began, and knows whether it has many rows. It is dealt out, or dropped; nothing else may run meanwhile. */
export interface DealtQuery extends Omit<Begun, 'query'> {
  /** Deals its rows out to ports: see `FromDealer` and `ToStream`. How many rows each got. */
  deal(ports: readonly MessagePort[], how: Dealing, signal?: AbortSignal): Promise<{ streams: number[] }>;
  drop(): Promise<void>;
}

/** A query whose rows nobody has read yet. It is run when they are asked for, and each time anew. */
export interface QueryHandle {
  /** The query as the database takes it. */
  readonly sql: string;
  readonly columns: readonly DatabaseColumn[];
  /** What OPTION said. */
  readonly hints: QueryHints;
  /** The rows as a table. */
  table(): Promise<Table>;
  /** The rows as an Arrow stream in memory that satellites can read, in batches of as many rows each. */
  spool(rows?: number): Promise<{ source: ByteSource; rows: number; bytes: number }>;
  /** The same, as a stream that is read while it grows. */
  grow(rows?: number): Growth;
  /** Sends the rows to a port in batches as they are asked for: see `FromStream`. */
  stream(port: MessagePort, rows?: number): Promise<{ rows: number }>;
  /** Begins it, so that its rows are dealt out to several streams. */
  begin(options: DealOptions): Promise<DealtQuery>;
}

/** A value of a variable, as JavaScript has it: whole numbers that are too large for a number are bigints. */
export type ScriptValue = string | number | bigint | boolean | Date | Uint8Array | null;

/** A parameter that a query sees as a variable. */
export interface BoundParameter {
  /** With `@`. */
  name: string;
  type: SqlType;
  value: BoundValue;
}

/** A value that a procedure is called with. */
export interface ProcedureArgument {
  /** `@name` in small letters; null when it is known by its place. */
  name: string | null;
  /** The value; undefined for DEFAULT. */
  value: BoundValue | undefined;
  /** The type of the variable that is given, as T-SQL has it. */
  type: string | null;
  isOutput: boolean;
}

/** What a procedure is called with, and what it can ask of the session that calls it. */
export interface ProcedureCall {
  name: string;
  arguments: readonly ProcedureArgument[];
  resultSets: DeclaredResultSets;
  /** The number of the session. */
  spid: number;
  /** Who the connection string says that calls. */
  user: string;
  /** The line of the call in the text, from 1. */
  line: number;
  signal: AbortSignal | undefined;
  /** Opens a query in T-SQL. It sees the variables of the caller, or these parameters in their place, which are bound. */
  open(query: string, parameters?: readonly BoundParameter[]): Promise<QueryHandle>;
  /** A value of a type of T-SQL as JavaScript has it: a number, text, a date, bytes. */
  valueOf(type: SqlType, value: BoundValue): Promise<ScriptValue>;
  /** An error at the call. */
  error(said: { text: string; number: number; severity?: number; state?: number }, cause?: unknown): SqlError;
  /** Tells how far a script is; one that ended becomes part of the result. */
  report(run: ScriptRun): void;
  /** Runs T-SQL in this session; its result sets become those of the call. */
  run(text: string): Promise<void>;
  /** Says something to whoever runs the batch, at once; `from` is the process of a script that printed it. */
  print(text: string, severity?: number, from?: ScriptProcess): void;
}

/** What comes of a procedure. */
export interface ProcedureResult {
  resultSets?: readonly Pick<ResultSet, 'table' | 'columns'>[];
  /** Values of OUTPUT parameters by their names, `@name` in small letters, or their places, from 0, where they have none. */
  outputs?: Readonly<Record<string, BoundValue>>;
  returnValue?: number;
}

/** A procedure of the system, which EXEC calls by its name. */
export type Procedure = (call: ProcedureCall) => Promise<ProcedureResult>;

const procedures = new Map<string, Procedure>();

/** Makes a procedure known under a name without database and schema. */
export function registerProcedure(name: string, procedure: Procedure): void {
  procedures.set(name.toLowerCase(), procedure);
}

/** The procedure of a name. */
export function procedureOf(name: string): Procedure | undefined {
  return procedures.get((name.split('.').at(-1) ?? '').toLowerCase());
}
