// What tests of tasks share.
export const code = async (work) => {
  try {
    await work();
    return null;
  } catch (error) {
    return { code: error.code, message: error.message, names: error.at?.names ?? null, task: error.task ?? null };
  }
};

/** Satellites at work; not those that start in the place of others. */
export const busy = (rx) => rx.rxProcesses().filter(({ state, task }) => state === 'running' && task !== 'boot').length;

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function until(condition) {
  while (!condition()) await pause(5);
}

/** What is written meanwhile. */
export async function written(work) {
  const lines = [];
  const { log } = console;
  console.log = (text) => lines.push(text);
  try {
    return await work(lines);
  } finally {
    console.log = log;
  }
}

export const here = (name) => ({ module: new URL('/page/tasks.js', location.href), name });
