/** How far a stream or a script is. */
export type ScriptState = 'starting' | 'running' | 'done' | 'failed';

/** Rows of a query on their way through one satellite. */
export interface ScriptStream {
  /** Its number, from 1: outputs are in this order. */
  stream: number;
  /** The process that runs the script; null while none is there. */
  pid: number | null;
  state: ScriptState;
  /** Rows that reached it. */
  rows: number;
  /** How many times the script ran: once for all rows, for each chunk or for each partition. */
  executions: number;
  /** When it began and ended, in milliseconds since the script was called; null while it has not. */
  started: number | null;
  ended: number | null;
}

/** One call of sp_execute_external_script, as far as it is. */
export interface ScriptRun {
  /** Tells it from others of this tab. */
  id: number;
  /** The session that called it. */
  spid: number;
  user: string;
  language: string;
  /** The line of the call in the text, from 1. */
  line: number;
  /** The query that the rows come from, in T-SQL; null when there is none. */
  query: string | null;
  /** How many streams there are. */
  degree: number;
  /** Why so many. */
  reason: string;
  /** Columns whose values are a partition each; empty when rows are not partitioned. */
  partitionBy: readonly string[];
  state: ScriptState;
  streams: readonly ScriptStream[];
  /** Rows that came out. */
  outputRows: number;
  /** When it was called: milliseconds since 1970. */
  started: number;
  /** Milliseconds so far, or from beginning to end. */
  elapsed: number;
}
