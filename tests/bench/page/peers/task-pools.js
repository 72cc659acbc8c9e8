// Pools of workers that people put into pages, with functions that each of their workers has.
import { Pool, spawn, Worker } from 'threads';
import workerpool from 'workerpool';

/** The npm package workerpool. */
export async function startWorkerpool(workers) {
  const pool = workerpool.pool('/bench/workerpool-worker.js', { minWorkers: workers, maxWorkers: workers });
  const call = (name, args) => pool.exec(name, args);
  await Promise.all(Array.from({ length: workers }, () => call('nothing', [])));
  return { call, end: () => pool.terminate(true) };
}

/** The npm package threads. */
export async function startThreads(workers) {
  const pool = Pool(() => spawn(new Worker('/bench/threads-worker.js')), workers);
  const call = (name, args) => pool.queue((worker) => worker[name](...args));
  await Promise.all(Array.from({ length: workers }, () => call('nothing', [])));
  return { call, end: () => pool.terminate(true) };
}
