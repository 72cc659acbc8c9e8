// The same rows from every kind of source.
import { tableFromArrays, tableFromIPC, tableToIPC } from '/flechette/index.js';
import { fingerprint } from '/host/canonical.mjs';

const ROWS = 30_000;

/** Numbers that text and doubles hold alike, and a factor. */
function columns() {
  const found = { y: [], x: [], g: [] };
  for (let row = 0; row < ROWS; row++) {
    found.x.push(((row * 7919) % 10_007) / 64 + 0.25);
    found.y.push(((row * 104_729) % 9973) / 32 + 0.125);
    found.g.push(['east', 'north', 'south'][row % 3]);
  }
  return found;
}

function csv() {
  const { y, x, g } = columns();
  return `y,x,g\n${y.map((value, row) => `${value},${x[row]},${g[row]}`).join('\n')}\n`;
}

function objects() {
  const { y, x, g } = columns();
  return y.map((value, row) => ({ y: value, x: x[row], g: g[row] }));
}

const lines = () => objects().map((row) => `${JSON.stringify(row)}\n`);

const OPTIONS = { stringsAsFactors: true, defaultDecimalColType: 'numeric' };
const bytes = () => new TextEncoder().encode(csv());

async function opfs(rx) {
  const folder = await navigator.storage.getDirectory();
  const inner = await folder.getDirectoryHandle('tables', { create: true });
  const handle = await inner.getFileHandle('rows.csv', { create: true });
  // Safari can write in workers only; Chromium and Firefox can here.
  const writer = await handle.createWritable();
  await writer.write(bytes());
  await writer.close();
  return rx.RxTextData('opfs:tables/rows.csv', OPTIONS);
}

const SOURCES = {
  File: (rx) => rx.RxTextData(new File([csv()], 'rows.csv'), OPTIONS),
  Blob: (rx) => rx.RxTextData(new Blob([csv()]), OPTIONS),
  Uint8Array: (rx) => rx.RxTextData(bytes(), OPTIONS),
  ArrayBuffer: (rx) => rx.RxTextData(bytes().buffer, OPTIONS),
  'URL string': (rx) => rx.RxTextData('/data/rows.csv', OPTIONS),
  URL: (rx) => rx.RxTextData(new URL('/data/rows.csv', location.href), OPTIONS),
  'URL of a server without ranges': (rx) => rx.RxTextData('/data/rows-whole.csv', OPTIONS),
  'origin private file system': opfs,
  'object of arrays': () => columns(),
  'object of typed arrays': () => {
    const { y, x, g } = columns();
    return { y: Float64Array.from(y), x: Float64Array.from(x), g };
  },
  'array of objects': () => objects(),
  'JSON lines': (rx) => rx.RxJsonData(new File(lines(), 'rows.jsonl'), { stringsAsFactors: true }),
  'JSON array': (rx) => rx.RxJsonData(new Blob([JSON.stringify(objects(), null, 1)]), { stringsAsFactors: true }),
  'Arrow table': () => tableFromArrays(columns()),
  'Arrow table, read': () => tableFromIPC(tableToIPC(tableFromArrays(columns()), { format: 'stream' })),
  'Arrow stream': (rx) => rx.RxArrowData(tableToIPC(tableFromArrays(columns()), { format: 'stream' })),
  'Arrow file, recognised': () => new Blob([tableToIPC(tableFromArrays(columns()), { format: 'file' })]),
};

/** The names of the sources that this browser has. */
export async function names() {
  const all = Object.keys(SOURCES);
  const has = await navigator.storage?.getDirectory?.().then(
    () => true,
    () => false,
  );
  return has ? all : all.filter((name) => name !== 'origin private file system');
}

/** The text that the server has to serve. */
export const text = () => csv();

/** A model of a source's rows, streamed and kept. */
export async function model(rx, name) {
  const streamed = await rx.rxLinMod('y ~ x + g', await SOURCES[name](rx));
  const resident = await rx.rxImport(await SOURCES[name](rx));
  const kept = await rx.rxLinMod('y ~ x + g', resident);
  const { numRows } = resident;
  await resident.release();
  return { streamed: fingerprint(streamed), kept: fingerprint(kept), numRows };
}

/** One pass over a file on a server. */
export const overUrl = async (rx, name, options) =>
  fingerprint(await rx.rxSummary('~ .', rx.RxTextData(`/data/${name}`, options)));

/** A model of some columns of a file on a server. */
export const ofColumns = async (rx, name) => fingerprint(await rx.rxLinMod('y ~ x', `/data/${name}`));

/** The names of the variables of a file on a server. */
export const variablesOf = (rx, name) => rx.rxGetVarNames(`/data/${name}`);
