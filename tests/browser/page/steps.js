// Data steps: rows that are taken, changed, written and appended.
import { fingerprint } from '/host/canonical.mjs';
import { ROWS, STEP, code, digest, table, values } from './steps-shared.js';

/** A step of a source, of what is kept of it, into a file, into memory, as a table and as text: the same rows. */
export async function forms(rx) {
  const streamed = await rx.rxDataStep(table(rx), { ...STEP, outFile: rx.RxArrowData() });
  const resident = await rx.rxImport(table(rx));
  const kept = await rx.rxDataStep(resident, { ...STEP, keepInMemory: true });
  const imported = await rx.rxImport(table(rx), STEP);
  const text = await rx.rxDataStep(resident, { ...STEP, outFile: rx.RxTextData(null, { writePrecision: 17 }) });
  const found = await rx.rxDataStep(resident, { ...STEP, maxRowsByCols: 4000 });
  const again = await rx.rxDataStep(kept, { transforms: { twice: 'w * 2' }, keepInMemory: true });
  const summary = async (data) => fingerprint(await rx.rxSummary('~ w + a + w:g', data));
  const means = async (data) => values((await rx.rxSummary('~ w + a', data)).sDataFrame, 'Mean');
  const twice = await rx.rxSummary('~ twice', again);
  const result = {
    rows: [
      kept.numRows,
      imported.numRows,
      (await rx.rxGetInfo(streamed, { computeInfo: true })).numRows,
      (await rx.rxGetInfo(text, { computeInfo: true })).numRows,
    ],
    names: kept.variables.map(({ name, kind }) => [name, kind]),
    same: [await summary(streamed), await summary(kept), await summary(imported)],
    // Text is cut into other chunks.
    means: [await means(kept), await means(text)],
    first: [found.numRows, found.names],
    twice:
      twice.sDataFrame.getChild('Mean').get(0) / (await rx.rxSummary('~ w', kept)).sDataFrame.getChild('Mean').get(0),
    digests: [await digest(streamed), await digest(text)],
    head: (await text.file.slice(0, 40).text()).split('\n')[0],
  };
  for (const one of [resident, kept, imported, again]) await one.release();
  return result;
}

/** Values of chunks, where they stand in data whose rows are not counted yet, and random numbers with and without a seed. */
export async function chunks(rx) {
  const transforms = {
    u: 'runif(.rxNumRows)',
    part: 'factor(sample(0:1, size = .rxNumRows, replace = TRUE, prob = c(.3, .7)))',
    row: '.rxStartRow + 1:.rxNumRows - 1',
    most: 'max(a) + 0 * rnorm(.rxNumRows)',
  };
  const draw = (transformObjects) =>
    rx.rxDataStep(table(rx), { transforms, transformObjects, varsToKeep: ['a'], outFile: rx.RxArrowData() });
  const seeded = await draw({ '.rxSeed': 5 });
  const digests = [];
  for (const objects of [{ '.rxSeed': 5 }, { '.rxSeed': 6 }, undefined, {}])
    digests.push(await digest(await draw(objects)));
  const model = async (seed) => {
    const options = {
      transforms,
      transformObjects: { '.rxSeed': seed },
      rowSelection: 'rbinom(.rxNumRows, 1, .5) == 1',
    };
    return fingerprint(await rx.rxLinMod('row ~ u + part + b', table(rx), options));
  };
  const { sDataFrame } = await rx.rxSummary('~ u + row + most', seeded);
  return {
    digest: await digest(seeded),
    digests,
    models: [await model(1), await model(1), await model(2)],
    lows: values(sDataFrame, 'Min').slice(1),
    highs: values(sDataFrame, 'Max').slice(1),
    means: values(sDataFrame, 'Mean'),
    refused: await code(rx.rxLinMod('b ~ I(a - mean(a))', table(rx))),
  };
}

/** Rows by number, of a source whose rows are not counted yet. */
export async function counted(rx) {
  const part = (start, count, more) =>
    rx.rxDataStep(table(rx), { startRow: start, numRows: count, rowVarName: 'row', varsToKeep: ['a'], ...more });
  const rows = values(await part(131_070, 5), 'row');
  const all = await rx.rxDataStep(table(rx), { varsToKeep: ['a'], maxRowsByCols: 1e9 });
  const some = await part(200_000, 3);
  return {
    rows,
    few: values(await part(1, 2), 'row'),
    last: (await part(ROWS, 10)).numRows,
    behind: (await part(ROWS + 1, 10)).numRows,
    same: values(some, 'a').every((value, at) => value === all.getChild('a').get(199_999 + at)),
    all: all.numRows,
  };
}

/** Text with types that its first rows do not show, quoted line ends, and levels that are found on the way. */
export async function texts(rx) {
  const lines = ['x,t,f'];
  for (let row = 0; row < 60_000; row++) lines.push(`${row},"line\n${row}",${'abc'[row % 3]}`);
  lines.push('0.5,"q""q",d', ',,');
  const file = new File([`${lines.join('\n')}\n`], 'late.csv');
  const source = rx.RxTextData(file, {
    stringsAsFactors: false,
    colInfo: { f: { type: 'factor' } },
    rowsPerRead: 5000,
  });
  const text = await rx.rxDataStep(source, { outFile: rx.RxTextData(null) });
  const arrow = await rx.rxDataStep({ ...source }, { outFile: rx.RxArrowData() });
  const kept = await rx.rxImport({ ...source }, { transforms: { y: 'x + 1' } });
  const tail = await rx.rxDataStep(arrow, { startRow: 60_001, numRows: 2 });
  const info = await rx.rxGetVarInfo(text, { computeInfo: true });
  const result = {
    rows: [
      (await rx.rxGetInfo(text, { computeInfo: true })).numRows,
      (await rx.rxGetInfo(arrow, { computeInfo: true })).numRows,
      kept.numRows,
    ],
    tail: [values(tail, 'x'), values(tail, 't'), values(tail, 'f')],
    levels: [info[2].levels, kept.variables[2].levels, kept.variables.map(({ name }) => name)],
    written: (await text.file.text()).split('\n').slice(-4),
  };
  await kept.release();
  return result;
}

/** Rows behind others, in the origin private file system where there is one. */
export async function appended(rx) {
  try {
    await (await navigator.storage.getDirectory()).getFileHandle('probe', { create: true });
  } catch {
    return { hasOpfs: false, code: await code(rx.rxDataStep(table(rx), { outFile: 'opfs:step/a.arrow' })) };
  }
  const found = { hasOpfs: true, rows: [], levels: [] };
  for (const path of ['opfs:step/a.arrow', 'opfs:step/a.csv']) {
    const step = (level, more) => ({
      varsToKeep: ['a'],
      transforms: { f: `factor('${level}', levels = '${level}')` },
      numRows: 1000,
      outFile: path,
      ...more,
    });
    await rx.rxDataStep(table(rx), step('one', { overwrite: true }));
    await rx.rxDataStep(table(rx), step('two', { append: 'rows' }));
    const all = await rx.rxImport(table(rx), { ...step('one', { append: 'rows' }) });
    const info = await rx.rxGetInfo(all, { getVarInfo: true, computeInfo: true });
    found.rows.push(info.numRows);
    found.levels.push(info.varInfo.find(({ name }) => name === 'f').levels);
    found.again = await code(rx.rxDataStep(table(rx), step('one')));
    found.other = await code(rx.rxDataStep(table(rx), { varsToKeep: ['b'], outFile: path, append: 'rows' }));
    // What failed left the file as it was.
    found.rows.push((await rx.rxGetInfo({ ...all }, { computeInfo: true })).numRows);
  }
  return found;
}

/** Columns beside those of files that are written anew for them, in the origin private file system where there is one. */
export async function beside(rx) {
  try {
    await (await navigator.storage.getDirectory()).getFileHandle('probe', { create: true });
  } catch {
    return null;
  }
  const data = () => rx.RxRandomData({ rows: 300_000, variables: { a: 20, u: null }, seed: 4 });
  const made = { twice: 'u * 2', f: "factor(ifelse(a < 10, 'few', 'many'), levels = c('few', 'many'))" };
  const step = { transforms: { ...made, u: null } };
  const expected = await rx.rxDataStep(data(), { transforms: made, maxRowsByCols: 1e9 });
  const found = {};
  for (const ending of ['arrow', 'parquet', 'csv', 'jsonl']) {
    const path = `opfs:step/beside.${ending}`;
    const writing = ending === 'csv' ? rx.RxTextData(path, { writePrecision: 17 }) : path;
    await rx.rxDataStep(data(), { varsToKeep: ['u'], outFile: writing, overwrite: true });
    const both = await rx.rxDataStep(data(), { ...step, outFile: writing, append: 'cols' });
    const table = await rx.rxDataStep(both, { maxRowsByCols: 1e9 });
    const same = (name) => {
      const [one, other] = [values(table, name), values(expected, name)];
      return one.length === other.length && one.every((value, row) => value === other[row]);
    };
    const again = { transforms: { twice: 'u * 4', u: null, a: null }, outFile: writing, append: 'cols' };
    const refused = await code(rx.rxDataStep(data(), again));
    const short = await code(rx.rxDataStep(data(), { ...again, numRows: 10, overwrite: true }));
    const replaced = await rx.rxDataStep(data(), { ...again, overwrite: true });
    const other = values(await rx.rxDataStep(replaced, { varsToKeep: ['twice'], maxRowsByCols: 1e9 }), 'twice');
    const isOther = other.every((value, row) => value === 2 * expected.getChild('twice').get(row));
    found[ending] = [[...table.names].sort(), ['a', 'u', 'twice', 'f'].every(same), refused, short, isOther];
  }
  return found;
}

/** A function that sees so many rows at once, of data whose chunks have more: the same values come out. */
export async function slices(rx) {
  const transformFunc = (data, { rxStartRow, rxNumRows, rxChunkNum }) => ({
    twice: data.u.map((value) => value * 2),
    rows: data.u.map(() => rxNumRows),
    row: data.u.map((_, at) => rxStartRow + at),
    chunk: data.u.map(() => rxChunkNum),
    text: Array.from(data.u, (value) => (value > 0.5 ? 'high' : null)),
  });
  const options = { transformFunc, transformVars: ['u'], maxRowsByCols: 1e9 };
  const cut = await rx.rxDataStep(table(rx), { ...options, rowsPerRead: 50_000 });
  const whole = await rx.rxDataStep(table(rx), options);
  const count = (data, { rxModify }) => {
    rxModify('sizes', [data.a.length], (old, more) => [...old, ...more]);
    return data;
  };
  const counting = { transformFunc: count, transformVars: ['a'], transformObjects: { sizes: [] } };
  const after = await rx.rxDataStep(table(rx), { ...counting, returnTransformObjects: true, rowsPerRead: 100_000 });
  const [one, other] = [values(cut, 'twice'), values(whole, 'twice')];
  const model = (more) => rx.rxLinMod('twice ~ a', table(rx), { transformFunc, transformVars: ['u'], ...more });
  return {
    same: one.every((value, row) => value === other[row]),
    text: values(cut, 'text').slice(0, 5).join() === values(whole, 'text').slice(0, 5).join(),
    rows: [...new Set(values(cut, 'rows'))],
    row: values(cut, 'row').every((value, at) => value === at + 1),
    chunks: [...new Set(values(cut, 'chunk'))],
    sizes: after.sizes,
    model: fingerprint(await model()) === fingerprint(await model({ rowsPerRead: 30_000 })),
    code: await code(rx.rxDataStep(table(rx), { transformFunc, rowsPerRead: 0 })),
  };
}

/** Mistakes, and a disk that is full. */
export async function mistakes(rx) {
  const full = new WritableStream({
    write: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
  });
  return [
    await code(rx.rxDataStep(table(rx), { varsToKeep: ['zzz'] })),
    await code(rx.rxDataStep(table(rx), { varsToKeep: ['a'], varsToDrop: ['b'] })),
    await code(rx.rxDataStep(table(rx), { transforms: { y: 'a +' } })),
    await code(rx.rxDataStep(table(rx), { rowSelection: 'zzz > 1' })),
    await code(rx.rxDataStep(table(rx), { outFile: 'a.arrow' })),
    await code(rx.rxDataStep(table(rx), { outFile: rx.RxRandomData({ rows: 1, variables: {} }) })),
    await code(rx.rxDataStep(table(rx), { outFile: rx.RxTextData(full) })),
    await code(rx.rxDataStep(table(rx), { append: 'zzz', outFile: rx.RxArrowData() })),
    await code(rx.rxDataStep(table(rx), { zzz: 1 })),
  ];
}

/** Factors whose levels a scan finds, beside other transforms, under their own names, and codes of them. */
export async function levels(rx) {
  const letters = ['d', 'b', 'a', 'c'];
  const rows = 300_000;
  // No chunk but the last has all levels.
  const t = Array.from({ length: rows }, (_, row) => letters[Math.min(Math.floor(row / 90_000), 3)]);
  const x = Float64Array.from({ length: rows }, (_, row) => row % 7);
  const text = { t: 'as.character(t)' };
  const file = await rx.rxDataStep({ t, x }, { transforms: text, outFile: rx.RxParquetData() });
  const transforms = { t: 'factor(t)', code: 'as.integer(t)', y: 'x * 2' };
  const sums = async (data, options) => {
    const { sDataFrame } = await rx.rxSummary('~ code + y', data, options);
    return values(sDataFrame, 'Mean').map((mean) => Math.round(mean * rows));
  };
  const made = await rx.rxDataStep(file, { transforms, outFile: rx.RxXdfData() });
  const kept = await rx.rxDataStep(file, { transforms, keepInMemory: true });
  const [info] = await rx.rxGetVarInfo(made);
  const again = await rx.rxGetVarInfo(file);
  const expected = [0, 0];
  for (let row = 0; row < rows; row++) {
    expected[0] += ' abcd'.indexOf(t[row]);
    expected[1] += x[row] * 2;
  }
  const found = {
    levels: info.levels,
    // The data themselves are what they were.
    kinds: again.map(({ kind }) => kind),
    isSame:
      [made, kept].every((one) => one) && (await Promise.all([sums(made), sums(kept), sums(file, { transforms })])),
    expected,
    late: (await rx.rxDataStep(file, { transforms, rowSelection: 'code == 4', varsToKeep: [] })).numRows,
  };
  await kept.release();
  return found;
}

/** Every analysis of these, of a variable that an expression makes, and of the same made by a function. */
export async function analyses(rx, cases) {
  const found = {};
  for (const { name, analysis, about, params } of cases) {
    const run = (more) => rx[analysis](...Object.values(about), table(rx, 30_000), { ...params, ...more });
    const transforms = { ...params.transforms, zz: 'u * 2 + a' };
    const made = ({ u, a, ...others }) => ({ ...others, u, a, zz: u.map((x, row) => x * 2 + a[row]) });
    const rowSelection = 'zz > 5';
    const plain = await run({ transforms, rowSelection });
    const transformed = await run({ transforms: params.transforms ?? {}, transformFunc: made, rowSelection });
    found[name] = [plain, transformed].map(numbersOf);
  }
  return found;
}

/** The numbers of a result, but for what tells of the call and of the options. */
function numbersOf(result) {
  const numbers = [];
  const visit = (value, name) => {
    if (['model', 'call', 'dataText', 'print'].includes(name) || typeof value === 'function') return;
    if (typeof value === 'number') numbers.push(Number(value.toPrecision(9)));
    else if (Array.isArray(value) || ArrayBuffer.isView(value)) for (const one of value) visit(one, name);
    else if (value && typeof value === 'object') for (const [key, one] of Object.entries(value)) visit(one, key);
  };
  visit(JSON.parse(JSON.stringify(result)), '');
  return numbers;
}
