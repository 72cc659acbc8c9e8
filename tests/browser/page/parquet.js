// Runs in a tab: writes Parquet files, reads them from memory and from a server.
import { fingerprint } from '/host/canonical.mjs';

async function code(work) {
  try {
    await work();
    return 'no error';
  } catch (error) {
    return [error.code, error.at?.column ?? null];
  }
}

const ROWS = 400_000;

/** Rows that grow with `n`, so that row groups differ by it; `noise` takes most of the bytes. */
const table = (rx) => rx.RxRandomData({ rows: ROWS, variables: { y: 14, g: 4, noise: null }, seed: 3 });

/** A file of the table, as text that crosses to the tests. */
export async function made(rx) {
  const file = await rx.rxDataStep(table(rx), {
    rowVarName: 'n',
    transforms: { level: "ifelse(g > 1, 'high', 'low')" },
    outFile: rx.RxParquetData(),
  });
  const info = await rx.rxGetInfo(file, { getBlockSizes: true, getVarInfo: true });
  const bytes = new Uint8Array(await file.file.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return { bytes: btoa(text), info: String(info), groups: info.rowsPerBlock, type: file.type };
}

const url = (name) => `/data/${name}`;

/** What opening alone gives. */
export const variablesOf = (rx, name) => rx.rxGetVarNames(url(name));

/** A model of two columns. */
export const model = async (rx, name) => fingerprint(await rx.rxLinMod('y ~ g', rx.RxParquetData(url(name))));

/** The same model of the rows that a selection takes. */
export const selected = async (rx, name) =>
  fingerprint(await rx.rxLinMod('y ~ g', rx.RxParquetData(url(name)), { rowSelection: 'n > 390000' }));

/** A file whose row groups are read in parts when they have more bytes than this. */
const inPartsOf = (rx, file, partBytes) => ({ ...rx.RxParquetData(file), options: { partBytes } });

/** The same model of a file on a server whose row group is read in parts, and its row groups. */
export async function inParts(rx, name, partBytes) {
  const file = inPartsOf(rx, url(name), partBytes);
  const { rowsPerBlock } = await rx.rxGetInfo(file, { getBlockSizes: true });
  return { groups: rowsPerBlock, model: fingerprint(await rx.rxLinMod('y ~ g', file)) };
}

/** The same of a file at hand, its rows in memory and in another file; rows of that and of the first read as a whole. */
export async function inPartsAtHand(rx, name) {
  const bytes = await (await fetch(url(name))).arrayBuffer();
  const file = inPartsOf(rx, new File([bytes], name), 1000);
  const resident = await rx.rxImport(file);
  const written = await rx.rxDataStep(file, { outFile: rx.RxParquetData() });
  const rowsOf = async (file) => {
    // Around the end of a part, of which pages are read for two.
    const rows = await rx.rxReadRows(file, { startRow: 131_000, numRows: 200 });
    return rows.names.map((name) => Array.from(rows.getChild(name).toArray(), String));
  };
  const found = {
    rows: resident.numRows,
    model: fingerprint(await rx.rxLinMod('y ~ g', file)),
    written: (await rx.rxGetInfo(written)).numRows,
    some: [await rowsOf(written), await rowsOf(rx.RxParquetData(url(name)))],
  };
  await resident.release();
  return found;
}

/** The same of the table itself, of a copy in memory, of a file of another compression and of a step. */
export async function others(rx, name) {
  const selection = { rowSelection: 'n > 390000' };
  const file = rx.RxParquetData(url(name));
  const resident = await rx.rxImport(file);
  const found = {
    models: [fingerprint(await rx.rxLinMod('y ~ g', table(rx))), fingerprint(await rx.rxLinMod('y ~ g', resident))],
    selected: [fingerprint(await rx.rxLinMod('y ~ g', resident, selection))],
    compressions: {},
    steps: [],
  };
  for (const compression of ['none', 'gzip', 'lz4', 'zstd']) {
    const copy = await rx.rxImport(resident, { outFile: rx.RxParquetData(null, { compression }) });
    found.compressions[compression] = (await rx.rxGetInfo(copy)).compressionType;
    found.models.push(fingerprint(await rx.rxLinMod('y ~ g', copy)));
    found.selected.push(fingerprint(await rx.rxLinMod('y ~ g', copy, selection)));
  }
  const kept = await rx.rxDataStep(file, { ...selection, keepInMemory: true });
  const written = await rx.rxDataStep(file, { ...selection, outFile: rx.RxParquetData() });
  const rows = await rx.rxDataStep(file, { ...selection, varsToKeep: ['n', 'level'] });
  found.steps = [kept.numRows, (await rx.rxGetInfo(written)).numRows, rows.numRows, Number(rows.getChild('n').at(0))];
  await kept.release();
  await resident.release();
  return found;
}

/** Files of others, dropped on a page. */
export async function dropped(rx, name) {
  const bytes = await (await fetch(`/fixtures/${name}.parquet`)).arrayBuffer();
  const file = new File([bytes], `${name}.parquet`);
  const rows = await rx.rxHead(file, 3);
  return { names: rows.names, rows: rows.numRows };
}

/** What comes back of factors, days and moments, and what must not work. */
export async function rest(rx, name) {
  const data = {
    f: ['b', 'a', null, 'b'],
    d: [new Date('1969-12-31'), new Date('2020-02-29T12:34:56Z'), null, new Date('2020-03-01')],
    x: [0.5, null, -0, 3],
  };
  const transforms = { f: "factor(f, levels = c('c', 'b', 'a'))", day: 'as.Date(d)' };
  const file = await rx.rxDataStep(data, { transforms, outFile: rx.RxParquetData() });
  const longer = await rx.rxDataStep(file, { outFile: rx.RxParquetData(file.file) }).catch((error) => error.code);
  const info = await rx.rxGetVarInfo(file);
  const nested = new Uint8Array(await (await fetch('/fixtures/nested.parquet')).arrayBuffer());
  const head = await rx.rxHead(rx.RxParquetData(nested, { varsToKeep: ['int32', 'text', 'last'] }), 2);
  const whole = new Uint8Array(await (await fetch(url(name))).arrayBuffer());
  return {
    info: info.map(({ kind, levels }) => [kind, levels]),
    text: (await rx.rxHead(rx.RxParquetData(file.file, { colInfo: { f: { type: 'character' } } }))).getChild('f').at(0),
    longer,
    nested: head.names,
    codes: {
      nested: await code(() => rx.rxHead(nested)),
      unknown: await code(() => rx.rxHead(rx.RxParquetData(nested, { varsToDrop: ['other'] }))),
      truncated: await code(() => rx.rxHead(whole.slice(0, 100_000))),
      compression: await code(() => rx.rxImport(data, { outFile: rx.RxParquetData(null, { compression: 'brotli' }) })),
    },
  };
}

/** A file in the origin private file system, where there is one. */
export async function inOpfs(rx, name) {
  try {
    await (await navigator.storage.getDirectory()).getFileHandle('probe', { create: true });
  } catch {
    return null;
  }
  const file = await rx.rxImport(rx.RxParquetData(url(name)), { outFile: 'opfs:tables/copy.parquet', overwrite: true });
  const longer = await rx.rxImport(file, {
    outFile: file,
    append: 'rows',
    varsToKeep: ['y', 'g', 'noise', 'n', 'level'],
  });
  return { type: file.type, rows: (await rx.rxGetInfo(longer)).numRows };
}
