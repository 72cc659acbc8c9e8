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
  /** What has to be there before anything runs in it; nothing for contexts of this tab. */
  needs?: string;
}

const CLUSTER: Requirements = {
  sources: ['RxTextData', 'RxXdfData', 'RxSparkData', 'RxHiveData', 'RxParquetData', 'RxOrcData'],
  needs: 'a gateway to the cluster, which a tab does not have: set RxLocalSeq() or RxLocalParallel()',
};

/** What runs where. The embedded database takes the place of the text when it comes. */
const REQUIREMENTS: Record<ContextType, Requirements> = {
  RxLocalSeq: {},
  RxLocalParallel: {},
  RxForeachDoPar: {},
  RxInSqlServer: {
    sources: ['RxSqlServerData'],
    needs: 'the embedded database, which this version does not have: set RxLocalSeq() or RxLocalParallel()',
  },
  RxSpark: CLUSTER,
  RxHadoopMR: CLUSTER,
};

/** The class of what data come in, and how it is called. */
function classOf(input: unknown): { type: string; name: string } {
  if (isDataSource(input)) return { type: input.type, name: nameOf(input.file) };
  if (isFileLike(input)) {
    const name = nameOf(input);
    return { type: byEnding(name)?.make(null).type ?? 'RxTextData', name };
  }
  return { type: 'data.frame', name: 'data' };
}

function nameOf(file: FileLike | WritableStream<Uint8Array> | null): string {
  return file === null ? 'memory' : fileName(file);
}

/**
 * Throws, with the code `context`, when a context does not allow some data, or when nothing runs in it here. What is not
 * given is no data.
 */
export function requireContext({ type }: RxComputeContext, data: readonly unknown[]): void {
  const { sources, needs } = REQUIREMENTS[type];
  for (const input of sources ? data.flat() : []) {
    if (input === undefined || input === null) continue;
    const found = classOf(input);
    if (sources?.includes(found.type)) continue;
    const message = `the compute context ${type} does not take ${found.type} ('${found.name}'), but ${sources?.join(', ')}`;
    throw new RxError('context', message);
  }
  if (needs !== undefined) throw new RxError('context', `the compute context ${type} needs ${needs}`);
}
