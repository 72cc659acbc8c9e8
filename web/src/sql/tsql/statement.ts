import type { Token } from './lexer.js';
import type { SqlType } from './types.js';

/** An expression or a statement of the database, as its tokens. */
export type Tokens = readonly Token[];

/** A column that a result set is declared to have. */
export interface DeclaredColumn {
  name: string;
  type: SqlType;
  /** Whether NULL is allowed. */
  nullable: boolean;
}

/** What EXEC says of result sets: those that are declared, none at all, or whatever comes. */
export type DeclaredResultSets = readonly (readonly DeclaredColumn[])[] | 'none' | 'undefined';

/** An argument of EXEC: `@name = value OUTPUT`. */
export interface Argument {
  name: string | null;
  /** The value; null for DEFAULT. */
  value: Tokens | null;
  /** The variable that is given, when it is one. */
  variable: string | null;
  isOutput: boolean;
  at: number;
}

/** A variable that DECLARE makes; `at` is where it stands. */
export interface DeclaredVariable {
  name: string;
  type: SqlType;
  value: Tokens | null;
  at: number;
}

/** A statement of a batch; `at` is where it begins. */
export type Statement = { at: number; end: number } & UnplacedStatement;

/** A statement but for its place. */
export type UnplacedStatement =
  | { kind: 'declare'; variables: DeclaredVariable[] }
  | { kind: 'declareTable'; name: string; columns: Tokens }
  | { kind: 'set'; variable: string; operator: string; value: Tokens }
  | { kind: 'option'; words: Tokens }
  | { kind: 'print'; value: Tokens }
  | { kind: 'if'; condition: Tokens; then: Statement; otherwise: Statement | null }
  | { kind: 'while'; condition: Tokens; body: Statement }
  | { kind: 'block'; body: Statement[] }
  | { kind: 'try'; body: Statement[]; handler: Statement[] }
  | { kind: 'throw'; values: Tokens[] }
  | { kind: 'raiserror'; values: Tokens[] }
  | { kind: 'use'; database: string }
  | {
      kind: 'exec';
      procedure: string;
      into: string | null;
      arguments: Argument[];
      resultSets: DeclaredResultSets;
    }
  | { kind: 'execText'; value: Tokens }
  | { kind: 'insertExec'; table: Tokens; columns: Tokens | null; call: Statement & { kind: 'exec' | 'execText' } }
  | { kind: 'createProcedure'; name: string; replaces: boolean; parameters: ProcedureParameter[]; body: Statement[] }
  | { kind: 'dropProcedure'; names: string[]; ifExists: boolean }
  | { kind: 'createDatabase'; name: string; file: string | null }
  | { kind: 'moveDatabase'; name: string; file: string }
  | { kind: 'dropDatabase'; names: string[]; ifExists: boolean }
  | { kind: 'transaction'; action: 'begin' | 'commit' | 'rollback' }
  | { kind: 'wait'; delay: Tokens }
  | { kind: 'return'; value: Tokens }
  | { kind: 'break' }
  | { kind: 'continue' }
  | { kind: 'reconfigure' }
  | { kind: 'nothing' }
  | { kind: 'sql'; tokens: Tokens };

/** A parameter of a procedure that a user made. */
export interface ProcedureParameter {
  name: string;
  type: SqlType;
  value: Tokens | null;
  isOutput: boolean;
}
