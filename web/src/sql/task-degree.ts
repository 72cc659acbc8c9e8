import { processesInMemory } from './process-memory.js';

/** What limits how many processes compute at once. */
export interface DegreeLimits {
  /** How many are wanted: `numTasks` of the context. */
  wanted: number;
  /** Into how many pieces the work can be divided: chunks of rows, or tasks. */
  pieces: number;
  /** MAXDOP of the query; null or 0 where it does not say. */
  maxdop: number | null;
  /** The instance's `max degree of parallelism`; 0 for no limit. */
  instanceMaxdop: number;
  /** The gigabytes of memory that the device has, as far as browsers tell. */
  memory: number | null;
}

/** How many processes compute, and why not as many as were wanted. */
export interface TaskDegree {
  degree: number;
  reasons: string[];
}

/** How many processes compute at once. */
export function taskDegree({ wanted, pieces, maxdop, instanceMaxdop, memory }: DegreeLimits): TaskDegree {
  const limits: [degree: number, reason: string][] = [
    [Math.max(pieces, 1), `there is work for ${pieces} only: more would have nothing to do`],
    [maxdop || wanted, `MAXDOP of the query is ${maxdop}`],
    [instanceMaxdop || wanted, `max degree of parallelism of the instance is ${instanceMaxdop}`],
    [Math.max(1, processesInMemory(memory)), 'there is memory for no more'],
  ];
  const degree = Math.min(wanted, ...limits.map(([limit]) => limit));
  return { degree, reasons: limits.flatMap(([limit, reason]) => (limit < wanted && limit === degree ? reason : [])) };
}
