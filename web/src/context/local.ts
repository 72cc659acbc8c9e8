import { COMMON, type CommonContextOptions, type ContextValue } from './value.js';

/** What contexts of this machine say. */
export interface LocalContext extends ContextValue {
  /** Where R looked for data; kept for old scripts: addresses are relative to the page. */
  readonly dataPath: string | readonly string[] | null;
  /** Where R wrote files; kept for old scripts: paths begin at the top of the origin private file system. */
  readonly outDataPath: string | readonly string[] | null;
}

/** The arguments of contexts of this machine. */
export interface LocalContextOptions extends CommonContextOptions {
  /** A context to copy: what it says, this one says too, as far as it has such arguments. */
  object?: ContextValue;
  /** Where R looked for data; kept for old scripts. */
  dataPath?: string | readonly string[] | null;
  /** Where R wrote files; kept for old scripts. */
  outDataPath?: string | readonly string[] | null;
}

/** What contexts of this machine say by default. */
export const LOCAL = { ...COMMON, dataPath: null, outDataPath: null } as const;
