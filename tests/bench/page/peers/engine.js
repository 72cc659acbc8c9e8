// This engine: one copy of the package for each number of threads, so that both can take turns in one page.

/** The highest sum of the memory of all processes. */
function watchMemory(rx) {
  let peak = 0;
  const look = (processes) => {
    peak = Math.max(
      peak,
      processes.reduce((sum, { memory }) => sum + memory, 0),
    );
  };
  const stop = rx.rxProcesses(look);
  return {
    /** The peak since it was asked for last. */
    take: () => {
      look(rx.rxProcesses());
      const taken = peak;
      peak = 0;
      return taken;
    },
    stop,
  };
}

/**
 * Loads the package and starts its workers.
 * @param {number} threads
 */
export async function startEngine(threads) {
  // A folder of its own makes it a module graph of its own: with another launchpad, engine and memory.
  const rx = await import(`/rxwasm-${threads}/index.js`);
  rx.rxOptions({ numCoresToUse: threads });
  const { build } = await rx.rxStart();
  if (build !== 'threads') throw new Error(`the ${build} build runs here, without a task pool`);
  const memory = watchMemory(rx);
  return {
    rx,
    threads,
    peak: memory.take,
    /** Ends its workers: the next call starts with new memory. */
    restart: async () => {
      await rx.rxEnd();
      await rx.rxStart();
      memory.take();
    },
    end: async () => {
      memory.stop();
      // A profile is taken from living workers.
      if (globalThis.benchKeepsWorkers) return;
      await rx.rxEnd();
    },
  };
}
