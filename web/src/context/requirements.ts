import { databaseAccess } from '../data/database.js';
import { isDataSource } from '../data/sources.js';
import { type FileLike, fileName, isFileLike } from '../data/file.js';
import { byEnding } from '../data/formats.js';
import { RxError } from '../error.js';
import type { RxComputeContext } from './compute-context.js';
import type { ContextType } from './value.js';

/** What a class of contexts needs and allows. */
interface Requirements {
  /** The classes of data sources that it reads and writes; all where nothing is said. */
  sources?: readonly string[];
  /** Throws when what has to be there before anything runs in it is not. */
  require?(type: ContextType): unknown;
}

const CLUSTER: Requirements = {
  sources: ['RxTextData', 'RxXdfData', 'RxSparkData', 'RxHiveData', 'RxParquetData', 'RxOrcData'],
  require: (type) => {
    const needs = 'a gateway to the cluster, which a tab does not have: set RxLocalSeq() or RxLocalParallel()';
    throw new RxError('context', `the compute context ${type} needs ${needs}`);
  },
};

/** What runs where. */
const REQUIREMENTS: Record<ContextType, Requirements> = {
  RxLocalSeq: {},
  RxLocalParallel: {},
  RxForeachDoPar: {},
  RxInSqlServer: {
    sources: ['RxSqlServerData'],
    require: databaseAccess,
  },
  RxSpark: CLUSTER,
  RxHadoopMR: CLUSTER,
};

/** The class of what data come in, and how it is called; data in memory have no name. */
function classOf(input: unknown): { type: string; name: string | null } {
  if (isDataSource(input)) return { type: input.type, name: nameOf(input.file) };
  if (isFileLike(input)) {
    const name = nameOf(input);
    return { type: byEnding(name ?? '')?.make(null).type ?? 'RxTextData', name };
  }
  return { type: 'data.frame', name: null };
}

function nameOf(file: FileLike | WritableStream<Uint8Array> | null): string | null {
  const name = file === null ? null : fileName(file);
  // What files are called that have no name.
  return name === 'data' ? null : name;
}

/** The names of data, as far as they have some. */
export function namesOf(data: readonly unknown[]): string[] {
  const given = data.flat().filter((input) => isDataSource(input) || isFileLike(input));
  return given.flatMap((input) => classOf(input).name ?? []);
}

/**
 * Throws, with the code `context`, when a context does not allow some data, or when nothing runs in it here. What is not
 * given is no data.
 */
export function requireContext({ type }: RxComputeContext, data: readonly unknown[]): void {
  const { sources, require } = REQUIREMENTS[type];
  for (const input of sources ? data.flat() : []) {
    if (input === undefined || input === null) continue;
    const found = classOf(input);
    if (sources?.includes(found.type)) continue;
    const what = found.name === null ? found.type : `${found.type} ('${found.name}')`;
    const message = `the compute context ${type} does not take ${what}, but ${sources?.join(', ')}`;
    throw new RxError('context', message);
  }
  require?.(type);
}
