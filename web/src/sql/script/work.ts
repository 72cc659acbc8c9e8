import type { RxOptions } from '../../context/options.js';
import type { Fault } from '../messages.js';
import type { ScriptValue } from '../procedures.js';
import type { DeclaredColumn } from '../tsql/statement.js';
import type { ScriptFailure } from './language.js';

/** A script on its way to a satellite. */
export interface ScriptWork {
  language: string;
  script: string;
  /** Against which addresses in the script are resolved. */
  base: string;
  /** Under which names the script sees rows, and gives some. */
  inputName: string;
  outputName: string;
  /** Values of its parameters by their names. */
  parameters: Readonly<Record<string, ScriptValue>>;
  /** Those of which the last values come back. */
  outputs: readonly string[];
  /** The columns that its output is declared to have; null when nothing is said. */
  declared: readonly DeclaredColumn[] | null;
  /** From where rows come: see `FromDealer`. Null when there are none: the script runs once. */
  port: MessagePort | null;
  pid: number;
  /** The options of the page. */
  options: Partial<RxOptions>;
}

/** The output of one run: an Arrow stream. */
export interface ScriptPiece {
  /** The number of the run, over all streams. */
  number: number;
  bytes: Uint8Array;
  rows: number;
}

/** What a script came to in one satellite. */
export interface ScriptOutcome {
  /** Rows that it saw. */
  rows: number;
  /** How many times it ran. */
  executions: number;
  pieces: ScriptPiece[];
  /** The last values of its parameters that are outputs. */
  outputs: Record<string, ScriptValue>;
  /** Why it ended early. */
  failure: ScriptEnd | null;
}

/** Why a script ended early: it threw, the database failed, or its output does not fit. */
export type ScriptEnd =
  | { kind: 'script'; failure: ScriptFailure }
  | { kind: 'database'; fault: Fault }
  | { kind: 'output'; number: number; message: string };
