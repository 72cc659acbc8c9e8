/** The memory that there is to be for each process, in gigabytes: its engine, the rows that it works on, and a share of the rest. */
const PROCESS_MEMORY = 1 / 4;

/** How many processes there is memory for, of so many gigabytes; any number where that is not known. */
export function processesInMemory(gigabytes: number | null): number {
  return gigabytes === null ? Number.POSITIVE_INFINITY : Math.floor(gigabytes / PROCESS_MEMORY);
}
