import { COMMON, type CommonContextOptions, type ContextValue } from './value.js';

/** What contexts of this machine say. */
export interface LocalContext extends ContextValue {
  /** Where data are looked for whose names are relative; null for what rxOptions says. */
  readonly dataPath: string | readonly string[] | null;
  /** Where files of relative names are written; null for what rxOptions says. */
  readonly outDataPath: string | readonly string[] | null;
}

/** The arguments of contexts of this machine. */
export interface LocalContextOptions extends CommonContextOptions {
  /** A context to copy: what it says, this one says too, as far as it has such arguments. */
  object?: ContextValue;
  /** Where data are looked for whose names are relative. */
  dataPath?: string | readonly string[] | null;
  /** Where files of relative names are written. */
  outDataPath?: string | readonly string[] | null;
}

/** What contexts of this machine say by default. */
export const LOCAL = { ...COMMON, dataPath: null, outDataPath: null } as const;
