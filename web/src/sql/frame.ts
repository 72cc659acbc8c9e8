import type { SqlType } from './tsql/types.js';

/** Variables of a batch or a procedure, and the text in which its statements have their places. */
export interface Frame {
  /** What tells its variables from those of others. */
  depth: number;
  text: string;
  /** Where the batch begins. */
  from: number;
  /** The variables that are declared; null for those that are tables. */
  variables: Map<string, SqlType | null>;
  /** What RETURN said. */
  returned: number;
}

/** A frame of a text, without variables. */
export function frameOf(text = '', { depth = 0, from = 0 } = {}): Frame {
  return { depth, text, from, variables: new Map(), returned: 0 };
}
