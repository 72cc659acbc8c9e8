// What tests of data steps share: their table, a step, and what a file holds.

export const ROWS = 400_000;
export const table = (rx, rows = ROWS) =>
  rx.RxRandomData({ rows, variables: { a: 20, b: 7, u: null, v: null }, seed: 9 });
export const code = (promise) => promise.then(() => null).catch((error) => error.code);
export const values = (found, name) => Array.from(found.getChild(name).toArray());

export const TRANSFORMS = {
  w: 'u + v * k',
  g: "factor(ifelse(a < 10, 'few', 'many'), levels = c('few', 'many'))",
  v: null,
};
export const STEP = { transforms: TRANSFORMS, transformObjects: { k: 3 }, rowSelection: 'b > 2', varsToDrop: ['b'] };

export async function bytes({ file }) {
  return new Uint8Array(await file.arrayBuffer());
}

export async function digest(source) {
  const hash = await crypto.subtle.digest('SHA-256', await bytes(source));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
