// What tests of jobs share.

export const NO_WAIT = (rx, more = {}) => rx.RxLocalSeq({ wait: false, ...more });

/** Data whose analysis takes longer than any test. */
export const endless = (rx) => rx.RxRandomData({ rows: 3e9, variables: { x: 100, y: 100 } });

export const few = {
  y: [1.5, 2, 3.25, 5, 8, 13.5, 21, 33],
  x: [1, 2, 3, 4, 5, 6, 7, 8],
  g: ['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b'],
};

export const coded = (promise) =>
  promise.then(
    (value) => ({ value }),
    ({ code, message }) => ({ code, message }),
  );

export async function until(condition, seconds = 20) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    const value = await condition();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not within ${seconds} s: ${condition}`);
}

/** What is printed meanwhile. */
export async function printing(work) {
  const lines = [];
  const { log, warn } = console;
  console.log = (text) => lines.push(String(text));
  console.warn = (text) => lines.push(String(text));
  try {
    return [await work(), lines];
  } finally {
    Object.assign(console, { log, warn });
  }
}

/** A result in full, as text: fields in order, tables by their bytes, how it prints, whether it is frozen. */
export async function plain(value) {
  const seen = async (one) => {
    if (typeof one !== 'object' || one === null)
      return typeof one === 'bigint' ? `${one}n` : Object.is(one, -0) ? '-0' : one;
    if (one instanceof Blob) return { blob: [...new Uint8Array(await one.arrayBuffer())].length };
    if (ArrayBuffer.isView(one))
      return { [one.constructor.name]: [...new Uint8Array(one.buffer, one.byteOffset, one.byteLength)] };
    if (typeof one.getChild === 'function') {
      const columns = one.schema.fields.map(({ name, type }) => [
        name,
        JSON.stringify(type, (_, v) => (typeof v === 'bigint' ? String(v) : v)),
        [...one.getChild(name)].map((v) => (Object.is(v, Number.NaN) ? 'NaN' : String(v))),
      ]);
      return { table: columns };
    }
    const entries = [];
    for (const [name, field] of Object.entries(one)) entries.push([name, await seen(field)]);
    const prints = Object.hasOwn(one, 'toString') ? [String(one), one.summary?.()] : [];
    return { list: Array.isArray(one), frozen: Object.isFrozen(one), entries, prints };
  };
  return JSON.stringify(await seen(value));
}
