import { cores } from '../engine/capability.js';
import { RxError } from '../error.js';
import { launchpad } from '../launchpad/launchpad.js';
import type { RxComputeContext } from './compute-context.js';
import { RxLocalSeq } from './local-seq.js';
import { isContext } from './value.js';

/**
 * Options that hold for all calls. Those that RevoScaleR has and that mean nothing in a tab are kept, so that scripts which
 * set them run.
 */
export interface RxOptions {
  /** Where analyses and tasks run; the same as rxGetComputeContext gives. Default `RxLocalSeq()`. */
  computeContext: RxComputeContext;
  /** How many cores are used; -1 for all. Default: all. */
  numCoresToUse: number;
  /** 0: calls print nothing; 1 and above: progress goes to the console when a call takes long. Default 0. */
  reportProgress: number;
  /** Chunks that RevoScaleR read at once; chunk sizes belong to the data here. Default 1. */
  blocksPerRead: number;
  /** The most rows of a chunk of text, about, and the rows of a block of an XDF file that is written. Default 500000. */
  rowsPerRead: number;
  /** zlib's level of compression of XDF files that are written, from 0 to 9. Default 1. */
  xdfCompressionLevel: number;
  /** The type of columns of text with decimals. Default `"float32"`, as in RevoScaleR. */
  defaultDecimalColType: 'float32' | 'numeric';
  /** The type of columns of text without any value. Default `"float32"`. */
  defaultMissingColType: 'float32' | 'numeric' | 'character';
  /** Whether main effects are dropped before their interactions. Default true. */
  dropMain: boolean;
  /** How coefficients are named. Default `"Revo"`. */
  coefLabelStyle: 'Revo' | 'R';
  /** Whether zero counts are left out of cubes. Default false. */
  useSparseCube: boolean;
  /** Digits of printed numbers. Default 7. */
  numDigits: number;
  /** The most rows that are shown of a data frame; -1 for all. */
  rowDisplayMax: number;
  /** How many satellites run a computation in RxInSqlServer. Default 1. */
  numTasks: number;
  /** Where data were looked for; kept for old scripts. */
  dataPath: string | readonly string[];
  /** Where files were written; kept for old scripts. */
  outDataPath: string | readonly string[];
  /** Packages that transformations loaded; modules are imported here. Kept for old scripts. */
  transformPackages: readonly string[] | null;
  /** Whether transformations were printed; kept for old scripts. */
  showTransformFn: boolean;
  /** The file system of data sources; kept for old scripts. */
  fileSystem: unknown;
  /** The cluster's name node, for RxSpark and RxHadoopMR. */
  hdfsHost: string;
  /** Its port. */
  hdfsPort: number;
  /** Where R is on a cluster's nodes. */
  unixRPath: string;
  mrsHadoopPath: string;
  'spark.executorCores': number;
  'spark.executorMem': string;
  'spark.executorOverheadMem': string;
  'spark.numExecutors': number;
  /** How much RevoScaleR's engine told of its work; kept for old scripts. */
  traceLevel: number;
  /** Numbers that were drawn at once; kept for old scripts. */
  rngBufferSize: number;
  memStatsReset: number;
  memStatsDiff: number;
  useDoSMP: boolean | null;
  sampleDataDir: string;
  demoScriptsDir: string;
  unitTestDir: string;
  unitTestDataDir: string;
  libDir: string;
  linkDllName: string;
  cintSysDir: string;
  includeDir: string;
}

const DEFAULTS: Readonly<RxOptions> = Object.freeze({
  computeContext: RxLocalSeq(),
  numCoresToUse: -1,
  reportProgress: 0,
  blocksPerRead: 1,
  rowsPerRead: 500_000,
  xdfCompressionLevel: 1,
  defaultDecimalColType: 'float32',
  defaultMissingColType: 'float32',
  dropMain: true,
  coefLabelStyle: 'Revo',
  useSparseCube: false,
  numDigits: 7,
  rowDisplayMax: -1,
  numTasks: 1,
  dataPath: '.',
  outDataPath: '.',
  transformPackages: null,
  showTransformFn: false,
  fileSystem: 'native',
  hdfsHost: 'default',
  hdfsPort: 0,
  unixRPath: '',
  mrsHadoopPath: '',
  'spark.executorCores': 2,
  'spark.executorMem': '4g',
  'spark.executorOverheadMem': '4g',
  'spark.numExecutors': 65_535,
  traceLevel: 0,
  rngBufferSize: 1,
  memStatsReset: 0,
  memStatsDiff: 0,
  useDoSMP: null,
  sampleDataDir: '',
  demoScriptsDir: '',
  unitTestDir: '',
  unitTestDataDir: '',
  libDir: '',
  linkDllName: '',
  cintSysDir: '',
  includeDir: '',
});

let current: Readonly<RxOptions> = DEFAULTS;

/** Sets options and returns all of them as they were before; `initialize: true` first sets all to their defaults. */
export function rxOptions(options: Partial<RxOptions> & { initialize?: boolean } = {}): Readonly<RxOptions> {
  const { initialize = false, ...given } = options;
  for (const name of Object.keys(given)) {
    if (!(name in DEFAULTS)) throw new RxError('argument', `there is no option '${name}'`);
  }
  if ('computeContext' in given && !isContext(given.computeContext)) {
    throw new RxError('context', `'${String(given.computeContext)}' is not a compute context of this package`);
  }
  const before = current;
  current = Object.freeze({ ...(initialize ? DEFAULTS : current), ...given });
  if (current.numCoresToUse !== before.numCoresToUse) launchpad().resize(usedCores());
  return before;
}

/** An option; `fallback` when there is none of that name. */
export function rxGetOption<N extends keyof RxOptions>(name: N): RxOptions[N];
export function rxGetOption<T>(name: string, fallback: T): T;
export function rxGetOption(name: string, fallback?: unknown): unknown {
  return name in current ? current[name as keyof RxOptions] : fallback;
}

/** How many cores calls use. */
export function usedCores(): number {
  const wanted = current.numCoresToUse;
  return wanted >= 1 ? Math.min(Math.floor(wanted), 64) : cores();
}
