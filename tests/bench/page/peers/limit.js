// The machine's limit: as many workers as threads, which only read what an engine would have to read.

/** Bytes of a piece in which files are read: larger ones are no faster. */
const PIECE = 16 * 1024 * 1024;
const GRAIN = 128;
const WASM_PAGE = 65_536;

function start() {
  const worker = new Worker('/bench/limit-worker.js', { type: 'module' });
  let settle;
  worker.onmessage = ({ data }) => ('done' in data ? settle.resolve(data.done) : settle.reject(new Error(data.failed)));
  worker.onerror = (event) => settle?.reject(new Error(event.message || 'the worker did not start'));
  return {
    run: (task, args) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        worker.postMessage({ task, ...args });
      }),
    end: () => worker.terminate(),
  };
}

function endAll(workers) {
  for (const worker of workers) worker.end();
}

/** Consecutive shares of a range, in whole grains. */
function shares(length, parts, grain) {
  const step = Math.ceil(length / parts / grain) * grain;
  return Array.from({ length: parts }, (_, part) => [
    Math.min(part * step, length),
    Math.min((part + 1) * step, length),
  ]);
}

/** Workers over shared memory of some bytes, all of them written once; `read(threads)` reads them all. */
export async function memoryLimit(bytes, most) {
  const length = Math.ceil(bytes / GRAIN) * GRAIN;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(length / WASM_PAGE) || 1, maximum: 65_536, shared: true });
  const module = await WebAssembly.compileStreaming(fetch('/bench/limit.wasm'));
  const workers = Array.from({ length: most }, start);
  await Promise.all(workers.map((worker) => worker.run('start', { module, memory })));
  const all = (task, threads) =>
    Promise.all(
      shares(length, threads, GRAIN).map(([from, to], part) =>
        workers[part].run(task, { address: from, length: to - from }),
      ),
    );
  await all('fill', most);
  return { read: (threads) => all('read', threads), end: () => endAll(workers) };
}

/** Workers that read a file's bytes and forget them. */
export function fileLimit(blob, threads) {
  const workers = Array.from({ length: threads }, start);
  return {
    read: async () => {
      const parts = shares(blob.size, threads, 1);
      const sums = await Promise.all(
        parts.map(([from, to], part) => workers[part].run('file', { blob, from, to, piece: PIECE })),
      );
      const total = sums.reduce((sum, part) => sum + part, 0);
      if (total !== blob.size) throw new Error(`${total} of ${blob.size} bytes were read`);
    },
    end: () => endAll(workers),
  };
}
