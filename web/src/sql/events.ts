import type { RunOptions } from '../context/distribute.js';
import type { ResultSet } from './result-set.js';
import type { ScriptRun } from './script/run.js';
import { SqlError } from './tsql/sql-error.js';

/** The process of a script that printed something. */
export interface ScriptProcess {
  pid: number;
  /** The number of its stream, from 1, and how many there are. */
  stream: number;
  degree: number;
}

/**
 * What is said while batches run: PRINT, numbers of rows, errors of low severity; of scripts of sp_execute_external_script what they
 * print, while they run.
 */
export interface SqlMessage {
  text: string;
  /** The level of severity: 0 for what is printed. */
  severity: number;
  /** The line of its statement in the text, from 1. */
  line: number;
  /** Who printed it, if a script did. */
  from?: ScriptProcess;
}

/** How long a statement took. */
export interface StatementTime {
  /** The line at which it begins in the text, from 1. */
  line: number;
  /** Its first word. */
  statement: string;
  /** Rows that it gave or changed; null of those that do neither. */
  rows: number | null;
  /** Milliseconds. */
  elapsed: number;
}

/** Who listens while batches run. */
export interface SqlEvents extends RunOptions {
  /** Hears each message as it comes. */
  onMessage?: ((message: SqlMessage) => void) | undefined;
  /** Hears how scripts of sp_execute_external_script and their streams get on, on each change. */
  onScript?: ((run: ScriptRun) => void) | undefined;
}

/** What batches have given so far. */
export interface SqlOutput {
  resultSets: ResultSet[];
  messages: SqlMessage[];
  statements: StatementTime[];
  /** The scripts that ran, with their streams. */
  scripts: ScriptRun[];
}

/** An error with what came before it. */
export function withOutput(error: unknown, output: SqlOutput): unknown {
  if (error instanceof SqlError) Object.assign(error, { output });
  return error;
}
