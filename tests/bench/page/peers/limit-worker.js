// A thread of the machine's limit: reads memory, or a file, and does nothing with it.

let exports;

const tasks = {
  start: async ({ module, memory }) => {
    exports = (await WebAssembly.instantiate(module, { env: { memory } })).exports;
  },
  fill: ({ address, length }) => exports.fill(address, length, 1),
  read: ({ address, length }) => exports.read(address, length),
  file: async ({ blob, from, to, piece }) => {
    let sum = 0;
    for (let offset = from; offset < to; offset += piece) {
      const bytes = await blob.slice(offset, Math.min(offset + piece, to)).arrayBuffer();
      sum += bytes.byteLength;
    }
    return sum;
  },
};

globalThis.onmessage = async ({ data: { task, ...args } }) => {
  try {
    globalThis.postMessage({ done: await tasks[task](args) });
  } catch (error) {
    globalThis.postMessage({ failed: String(error) });
  }
};
