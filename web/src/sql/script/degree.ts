import { processesInMemory } from '../process-memory.js';

/** Rows from which streams are worth their way, unless `querytraceon 8649` asks for them whatever they cost. */
export const PARALLEL_ROWS = 65_536;

/** The most streams. */
const MOST_STREAMS = 64;

/** What is known when it is decided how many streams there are. */
export interface DegreeFacts {
  /** `@parallel`. */
  isParallel: boolean;
  /** Whether there is a query. */
  hasQuery: boolean;
  /** `OPTION(MAXDOP n)`; undefined when the query does not say. */
  hint?: number | undefined;
  /** The instance's 'max degree of parallelism'; 0 for as many as there are cores. */
  setting: number;
  cores: number;
  /** Whether `querytraceon 8649` was said. */
  isForced: boolean;
  /** Rows that were read so far, and whether these are all. */
  rows: number;
  isAll: boolean;
  /** Partitions so far; null when rows are not partitioned. */
  partitions: number | null;
  /** The machine's memory in GB, as far as the browser tells; null when it does not. */
  memory: number | null;
}

/** How many streams, and why. */
export interface Degree {
  degree: number;
  reason: string;
}

const count = (number: number, what: string) => `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`;

/** Decides how many streams the rows of a query are split into. */
export function chooseDegree(facts: DegreeFacts): Degree {
  const { isParallel, hasQuery, isForced, rows, isAll, partitions, memory } = facts;
  if (!hasQuery) return { degree: 1, reason: 'there is no input query' };
  if (!isParallel) return { degree: 1, reason: '@parallel = 0' };
  const { wanted, why } = asked(facts);
  if (wanted === 1) return { degree: 1, reason: why };
  if (isAll && rows < PARALLEL_ROWS && !isForced) {
    return { degree: 1, reason: `not worth it: ${count(rows, 'row')}, below ${PARALLEL_ROWS.toLocaleString('en')}` };
  }
  const limits: [number, string][] = [[MOST_STREAMS, `the most is ${MOST_STREAMS}`]];
  if (memory !== null) limits.push([processesInMemory(memory), `${memory} GB of memory`]);
  if (isAll && partitions !== null) limits.push([partitions, count(partitions, 'partition')]);
  else if (isAll) limits.push([rows, count(rows, 'row')]);
  const [limit, because] = limits.reduce((least, next) => (next[0] < least[0] ? next : least));
  const forced = isForced ? ', querytraceon 8649' : '';
  if (limit >= wanted) return { degree: wanted, reason: why + forced };
  return { degree: Math.max(1, limit), reason: `${because}: fewer than ${wanted} (${why}${forced})` };
}

/** How many streams there would be, if nothing stood against it. */
function asked({ hint, setting, cores }: DegreeFacts): { wanted: number; why: string } {
  if (hint !== undefined && hint > 0) return { wanted: hint, why: `MAXDOP ${hint}` };
  if (setting > 0) return { wanted: setting, why: `max degree of parallelism ${setting}` };
  return { wanted: Math.max(1, cores), why: count(Math.max(1, cores), 'core') };
}
