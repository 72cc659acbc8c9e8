import type { ByteSource } from '../source/bytes.js';
import type { Table } from '../data/frame.js';
import type { Growth } from '../data/growth.js';
import type { BoundValue, DatabaseColumn } from './messages.js';
import type { ResultSet } from './result-set.js';
import type { QueryHints } from './tsql/scope.js';
import type { DeclaredResultSets } from './tsql/statement.js';

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
  signal: AbortSignal | undefined;
  /** Opens a query in T-SQL. */
  open(query: string): Promise<QueryHandle>;
  /** Runs T-SQL in this session; its result sets become those of the call. */
  run(text: string): Promise<void>;
  /** Says something to whoever runs the batch. */
  print(text: string): void;
}

/** What comes of a procedure. */
export interface ProcedureResult {
  resultSets?: readonly Pick<ResultSet, 'table' | 'columns'>[];
  /** Values of OUTPUT parameters by their names, `@name` in small letters. */
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
