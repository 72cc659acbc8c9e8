// Data steps: rows that are taken, changed, written and appended; functions of a page's own over chunks.
import { fingerprint } from '/host/canonical.mjs';

const ROWS = 400_000;
const table = (rx, rows = ROWS) => rx.RxRandomData({ rows, variables: { a: 20, b: 7, u: null, v: null }, seed: 9 });
const code = (promise) => promise.then(() => null).catch((error) => error.code);
const values = (found, name) => Array.from(found.getChild(name).toArray());

const TRANSFORMS = { w: 'u + v * k', g: "factor(ifelse(a < 10, 'few', 'many'), levels = c('few', 'many'))", v: null };
const STEP = { transforms: TRANSFORMS, transformObjects: { k: 3 }, rowSelection: 'b > 2', varsToDrop: ['b'] };

async function bytes({ file }) {
  return new Uint8Array(await file.arrayBuffer());
}

async function digest(source) {
  const hash = await crypto.subtle.digest('SHA-256', await bytes(source));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

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

/** Functions of the page's own. */
export async function functions(rx) {
  const frame = {
    n: [1, 2, null, 4],
    s: ['a', 'b', null, 'a'],
    d: [new Date(0), null, new Date(86_400_000), new Date(2 * 86_400_000)],
    b: [true, null, false, true],
    x: new Float64Array([0.5, 1.5, 2.5, 3.5]),
  };
  const transformFunc = (data, { rxChunkNum, rxIsTestChunk, rxGet }) => {
    const long = data.n.map((value) => value * rxGet('k'));
    const f = { codes: Int32Array.from(data.t, (text) => ['a', 'b'].indexOf(text)), levels: ['a', 'b'] };
    return { ...data, long, f, chunk: data.n.map(() => rxChunkNum), test: data.t.map(() => rxIsTestChunk), x: null };
  };
  const small = await rx.rxDataStep(frame, {
    transformFunc,
    transformObjects: { k: 10 },
    transforms: { m: 'n + 1', t: 'as.character(s)' },
  });
  // Only what it needs crosses to the function; rows are selected behind it.
  const means = (data) => ({ mean: data.u.map((u, row) => (u + data.twice[row] / 2) / 2) });
  const options = {
    transformFunc: means,
    transforms: { twice: 'v * 2' },
    transformVars: ['u'],
    rowSelection: 'mean > 0.5',
  };
  const streamed = await rx.rxDataStep(table(rx), { ...options, outFile: rx.RxArrowData() });
  const resident = await rx.rxImport(table(rx));
  const kept = await rx.rxDataStep(resident, { ...options, keepInMemory: true });
  const imported = { module: new URL('/page/doubled.js', location.href), name: 'doubled' };
  const doubled = await rx.rxDataStep(resident, { transformFunc: imported, numRows: 3, transformVars: ['a'] });
  const plain = await rx.rxDataStep(resident, { numRows: 3 });
  const count = (data, { rxModify, rxSet, rxStartRow, rxNumRows }) => {
    rxModify(
      'sum',
      data.a.reduce((sum, value) => sum + value, 0),
    );
    rxModify('starts', [rxStartRow], (starts, more) => [...starts, ...more]);
    rxSet('last', rxStartRow + rxNumRows - 1);
    return data;
  };
  const objects = { sum: 0, starts: [], last: 0 };
  const counted = {
    transformFunc: count,
    transformObjects: objects,
    returnTransformObjects: true,
    transformVars: ['a'],
  };
  const after = await rx.rxDataStep(table(rx), counted);
  const summary = await rx.rxSummary('~ a', resident);
  const result = {
    types: small.schema.fields.map(({ name }) => name),
    small: ['n', 's', 'long', 'f', 'chunk', 'test', 'm', 'b', 't'].map((name) => values(small, name)),
    dates: values(small, 'd').map((date) => (date === null ? null : new Date(date).getTime())),
    kept: [kept.numRows, kept.variables.map(({ name }) => name)],
    same: fingerprint(await rx.rxSummary('~ mean', streamed)) === fingerprint(await rx.rxSummary('~ mean', kept)),
    rows: (await rx.rxGetInfo(streamed, { computeInfo: true })).numRows,
    digest: await digest(streamed),
    doubled: values(doubled, 'a').every((value, row) => value === 2 * values(plain, 'a')[row]),
    after: [
      after.sum === summary.sDataFrame.getChild('Mean').get(0) * ROWS,
      after.starts.slice(0, 3),
      after.last,
      objects.sum,
    ],
    model: (await rx.rxLinMod('mean ~ b', table(rx), { ...options })).nValidObs === kept.numRows,
    codes: [
      await code(rx.rxDataStep(frame, { transformFunc: () => ({ x: [1, 'a'] }) })),
      await code(rx.rxDataStep(frame, { transformFunc: () => 5 })),
      await code(rx.rxDataStep(frame, { transformFunc: 'x' })),
      await code(rx.rxDataStep(frame, { transformFunc: (data) => ({ ...data, y: [1] }) })),
    ],
    message: await rx
      .rxDataStep(frame, {
        transformFunc: () => {
          throw new Error('on purpose');
        },
      })
      .catch((error) => error.message),
  };
  for (const one of [resident, kept]) await one.release();
  return result;
}

/** The numbers of rows and chunks that a function sees when rows are taken by number. */
export async function numbered(rx) {
  const transformFunc = (data, { rxStartRow, rxChunkNum, rxNumRows }) => ({
    start: data.a.map(() => rxStartRow),
    chunk: data.a.map(() => rxChunkNum),
    rows: data.a.map(() => rxNumRows),
  });
  const told = async (data, options) => {
    const found = await rx.rxDataStep(data, { transformFunc, ...options });
    return ['start', 'chunk', 'rows'].map((name) => values(found, name));
  };
  const few = { a: Array.from({ length: 10 }, (_, row) => row) };
  const test = (data, { rxStartRow, rxIsTestChunk }) => {
    if (rxIsTestChunk) throw new Error(`starts at ${rxStartRow} with ${data.a[0]}`);
    return data;
  };
  const carried = (data, { rxModify, rxStartRow, rxChunkNum }) => {
    rxModify('seen', [[rxStartRow, rxChunkNum, data.a.length]], (old, more) => [...old, ...more]);
    return data;
  };
  const objects = { transformFunc: carried, transformObjects: { seen: [] }, returnTransformObjects: true };
  // Expressions behind the function are told the same.
  const behind = async (data, options) =>
    values(await rx.rxDataStep(data, { transformFunc: (columns) => columns, ...options }), 'a');
  const count = async (startRow, rowSelection) =>
    (await behind(table(rx), { startRow, numRows: 5, rowSelection })).length;
  return {
    cut: await told(few, { startRow: 5, numRows: 3, rowsPerRead: 2 }),
    across: await told(table(rx), { startRow: 131_070, numRows: 5 }),
    both: await told(table(rx), { startRow: 131_070, numRows: 5, rowsPerRead: 2 }),
    test: [
      await rx.rxDataStep(few, { transformFunc: test, startRow: 5 }).catch(({ message }) => message),
      await rx.rxDataStep(few, { transformFunc: test }).catch(({ message }) => message),
    ],
    carried: (await rx.rxDataStep(table(rx), { ...objects, startRow: 131_070, numRows: 5 })).seen,
    selected: [
      await behind(few, { startRow: 5, rowSelection: '.rxStartRow + 1:.rxNumRows - 1 > 6' }),
      await behind(few, { transforms: { b: '.rxStartRow' }, rowSelection: 'a < 2 & b == .rxStartRow' }),
      await count(131_070, '.rxStartRow == 131070 & .rxChunkNum == 1'),
      await count(131_070, '.rxStartRow == 131073 & .rxChunkNum == 2'),
      await count(131_073, '.rxStartRow == 131073 & .rxChunkNum == 1'),
    ],
  };
}

/** Models of variables that a function made: it transforms new data too, which need not have the response. */
export async function predictions(rx) {
  const data = { y: [], x: [], g: [] };
  for (let row = 0; row < 1000; row++) {
    const x = 1 + ((row * 37) % 101) / 10;
    data.x.push(x);
    data.g.push('abc'[row % 3]);
    data.y.push(Math.exp(0.5 * Math.log(x) + (row % 3) + ((row * 17) % 7) / 10));
  }
  const { y: _, ...fresh } = data;
  const transformFunc = ({ y, x, ...others }, { rxIsPrediction, rxGet }) => ({
    ...others,
    x,
    z: x.map((value) => Math.log(value) * rxGet('k')[0]),
    ...(rxIsPrediction ? {} : { logy: y.map(Math.log) }),
  });
  const options = { transformFunc, transformVars: ['y', 'x'], transformObjects: { k: new Float64Array([2]) } };
  const model = await rx.rxLinMod('logy ~ z + g', data, options);
  const plain = await rx.rxLinMod('logy ~ z + g', data, { transforms: { logy: 'log(y)', z: 'log(x) * 2' } });
  const predicted = async (given, input = fresh, more = {}) =>
    values(await rx.rxPredict(given, input, more), 'logy_Pred');
  const expected = await predicted(plain);
  const near = (found) => found.length === 1000 && found.every((value, row) => Math.abs(value - expected[row]) < 1e-9);
  const saved = await rx.rxSerializeModel(model, { metadata: { by: 'me' } });
  const loaded = await rx.rxUnserializeModel(saved);
  const scoring = await rx.rxUnserializeModel(await rx.rxSerializeModel(model, { realtimeScoringOnly: true }));
  const damaged = saved.slice();
  damaged[damaged.length - 5] ^= 1;
  const job = await rx.rxLinMod('logy ~ z + g', data, { ...options, computeContext: rx.RxLocalSeq({ wait: false }) });
  await rx.rxWaitForJob(job);
  // Of the response there is an expression that new data cannot have.
  const late = { transformFunc: (data) => ({ ...data, z: data.x.map(Math.log) }), transforms: { logy: 'log(y)' } };
  const before = await rx.rxLinMod('logy ~ z + g', data, { ...late, transformObjects: {} });
  const unmade = await rx
    .rxPredict(model, data, { computeResiduals: true, writeModelVars: true, extraVarsToWrite: ['x'] })
    .catch(({ code }) => code);
  const residuals = await rx.rxPredict(before, data, { computeResiduals: true, extraVarsToWrite: ['x'] });
  const xdf = await rx.rxDataStep(data, { outFile: rx.RxXdfData(null), rowsPerRead: 150 });
  const beside = await rx.rxPredict(model, xdf);
  const into = await rx.rxPredict(model, xdf, { outData: rx.RxTextData(null, { writePrecision: 17 }) });
  const tree = await rx.rxDTree('logy ~ z', data, { ...options, cp: 0.001 });
  const clusters = await rx.rxKmeans('~ z', data, { ...options, centers: [[0.5], [4]] });
  const firstCluster = clusters.centers.values.flat().map((value) => value.toFixed(6));
  return {
    near: [
      near(await predicted(model)),
      near(await predicted(before)),
      near(await predicted(loaded)),
      near(await predicted(scoring)),
      near(await predicted(await rx.rxGetJobResults(job))),
      near(
        await predicted(
          model,
          rx.RxTextData(new File([`x,g\n${fresh.x.map((x, row) => `${x},${fresh.g[row]}`).join('\n')}\n`], 'n.csv'), {
            colClasses: { x: 'numeric', g: 'factor' },
          }),
        ),
      ),
      near(values(await rx.rxDataStep(beside, { maxRowsByCols: 1e6 }), 'logy_Pred')),
      near(values(await rx.rxDataStep(into), 'logy_Pred')),
    ],
    names: await rx.rxGetVarNames(beside),
    metadata: [loaded.metadata, Object.keys(loaded).includes('dataTransform')],
    residuals: [residuals.names, values(residuals, 'x').every((x, row) => x === data.x[row])],
    unmade,
    tree: (await rx.rxPredict(await rx.prune(tree, 0.1), fresh)).numRows,
    clusters: [clusters.cluster.length, new Set(clusters.cluster).size, firstCluster.length],
    codes: [
      await code(rx.rxUnserializeModel(damaged)),
      await code(rx.rxUnserializeModel(saved.subarray(0, saved.length - 1))),
      await code(rx.rxPmml(model)),
      await code(rx.rxPredict(model, { g: ['a'] })),
    ],
  };
}

/** Functions that fail, that are asynchronous, and objects that cannot cross. */
export async function failing(rx) {
  const frame = { x: [1, 2, 3, 4, 5] };
  const told = (options, data = frame) =>
    rx.rxDataStep(data, options).then(
      (table) => values(table, 'y'),
      ({ code, message, at }) => [code, message, at],
    );
  const late = (data, { rxIsTestChunk, rxStartRow }) => {
    if (!rxIsTestChunk && rxStartRow > 2) throw new RangeError('too late');
    return data;
  };
  const first = () => {
    throw new Error('on purpose');
  };
  const waits = async (data) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return { ...data, y: data.x.map((x) => x * 2) };
  };
  const rejects = async () => Promise.reject(new Error('not now'));
  const controller = new AbortController();
  const never = rx.rxDataStep(frame, { transformFunc: () => new Promise(() => undefined), signal: controller.signal });
  setTimeout(() => controller.abort(), 200);
  const identity = (data) => data;
  const objects = (transformObjects) => told({ transformFunc: identity, transformObjects });
  return {
    first: await told({ transformFunc: first }),
    late: await told({ transformFunc: late, rowsPerRead: 2 }),
    model: await rx.rxLinMod('y ~ x', frame, { transformFunc: first }).catch(({ code }) => code),
    waits: await told({ transformFunc: waits }),
    cut: await told({ transformFunc: waits, rowsPerRead: 2 }),
    rejects: await told({ transformFunc: rejects }),
    never: await code(never),
    objects: [
      (await objects({ f: () => 1 })).slice(0, 2),
      (await objects({ list: [{ inner: () => 1 }] }))[1].slice(0, 50),
      (await objects({ p: Promise.resolve(1) }))[1].slice(0, 50),
      await rx
        .rxSummary('~ x', frame, { transformObjects: { f: () => 1 } })
        .catch(({ code, message }) => [code, message]),
      (await told({ transforms: { y: 'x' }, transformObjects: { f: () => 1 } })).slice(0, 2),
    ],
  };
}

/** Parts by rows and by levels. */
export async function parts(rx) {
  const frame = { x: Array.from({ length: 11 }, (_, row) => row), f: Array.from('abcabcabcab') };
  const source = await rx.rxDataStep(frame, {
    transforms: { f: "factor(f, levels = c('a', 'b', 'c'))" },
    outFile: rx.RxArrowData(),
  });
  const byRows = await rx.rxSplit(source, { numOut: 3 });
  const byLevel = await rx.rxSplit(source, { splitByFactor: 'f', rowSelection: 'x > 2' });
  return {
    rows: Object.entries(byRows).map(([name, part]) => [name, values(part, 'x')]),
    levels: Object.entries(byLevel).map(([name, part]) => [name, values(part, 'x')]),
    codes: [
      await code(rx.rxSplit(source, { numOut: 0 })),
      await code(rx.rxSplit(source, { splitByFactor: 'x' })),
      await code(rx.rxSplit(source, { splitByFactor: 'zzz' })),
    ],
  };
}

/** Parts by factors that a step makes, and how many there are. */
export async function madeParts(rx) {
  const frame = { x: Array.from({ length: 11 }, (_, row) => row) };
  const transforms = { g: "factor(x %% 2, levels = c('0', '1'))" };
  const transformFunc = (data) => ({
    ...data,
    h: { codes: Int32Array.from(data.x, (x) => (x > 4 ? 1 : 0)), levels: ['low', 'high'] },
  });
  const told = (found) => Object.entries(found).map(([name, part]) => [name, values(part, 'x')]);
  const sizes = async (fill) =>
    Object.values(await rx.rxSplit(frame, { numOut: 4, fill })).map(({ numRows }) => numRows);
  return {
    transforms: told(await rx.rxSplit(frame, { transforms, splitByFactor: 'g' })),
    found: told(
      await rx.rxSplit(frame, { transforms: { g: 'factor(x %/% 6)' }, splitByFactor: 'g', varsToKeep: ['x'] }),
    ),
    func: told(await rx.rxSplit(frame, { transformFunc, splitByFactor: 'h', rowSelection: 'x > 2' })),
    suffixes: Object.keys(await rx.rxSplit(frame, { outFileSuffixes: ['a', 'b', 'c'] })),
    fill: [await sizes('left'), await sizes('center'), await sizes()],
    codes: [await code(rx.rxSplit(frame, { transforms: { g: 'x + 1' }, splitByFactor: 'g' }))],
  };
}

/** Parts as files, in the origin private file system where there is one. */
export async function fileParts(rx) {
  try {
    await (await navigator.storage.getDirectory()).getFileHandle('probe', { create: true });
  } catch {
    return null;
  }
  const path = 'opfs:parts/p1.xdf';
  const rows = { x: [1, 2, 3, 4, 5, 6], f: ['a/b', 'a:b', 'c', 'a/b', 'a:b', 'c'] };
  await rx.rxDataStep(rows, { outFile: path, overwrite: true });
  const told = async (found) =>
    Promise.all(
      Object.entries(await found).map(async ([name, part]) => [name, values(await rx.rxDataStep(part), 'x')]),
    );
  const refused = (options, data = path) => rx.rxSplit(data, options).catch(({ code, message }) => [code, message]);
  const root = await navigator.storage.getDirectory();
  const handle = await (await root.getDirectoryHandle('parts')).getFileHandle('p1.xdf');
  const over = { outFilesBase: 'opfs:parts/p.xdf', overwrite: true };
  const own = [
    await refused(over),
    await refused(over, handle),
    await refused({ ...over, outFilesBase: [path, 'opfs:q.xdf'] }),
  ];
  const range = async (file) => {
    const { low, high } = (await rx.rxGetVarInfo(file)).find(({ name }) => name === 'x');
    return [low, high];
  };
  const whole = values(await rx.rxDataStep(path), 'x');
  const named = await told(
    rx.rxSplit(path, { outFilesBase: ['opfs:parts/one.csv', 'opfs:parts/two/x.parquet'], overwrite: true }),
  );
  const levels = await told(
    rx.rxSplit(path, { outFilesBase: 'opfs:parts/l.xdf', splitByFactor: 'f', overwrite: true }),
  );
  const three = await told(
    rx.rxSplit(path, { outFilesBase: 'opfs:parts/s.xdf', outFileSuffixes: ['A', 'B', 3], overwrite: true }),
  );
  const all = await Promise.all(three.map(([file]) => range(file)));
  const updated = await rx.rxSplit(path, {
    outFilesBase: 'opfs:parts/s.xdf',
    numOut: 3,
    updateLowHigh: true,
    overwrite: true,
  });
  const each = await Promise.all(Object.keys(updated).map(range));
  const again = await code(rx.rxSplit(path, { outFilesBase: 'opfs:parts/n.xdf', outFileSuffixes: ['new', 'er'] }));
  const old = await code(rx.rxSplit(path, { outFilesBase: ['opfs:parts/fresh.csv', 'opfs:parts/nnew.xdf'] }));
  return {
    own,
    whole,
    named,
    levels,
    three,
    ranges: [all, each],
    old: [again, old, await rx.rxFileExists('opfs:parts/fresh.csv')],
    codes: [
      await code(rx.rxSplit(path, { outFilesBase: ['opfs:parts/a.csv', 'opfs:parts/a.csv'], overwrite: true })),
      await code(rx.rxSplit(path, { outFilesBase: 'opfs:parts/a.csv', outFileSuffixes: ['a'], numOut: 2 })),
      await code(rx.rxSplit(path, { fill: 'top' })),
    ],
    older: Object.keys(await rx.rxSplitXdf(path, 'opfs:parts/older', { numOutFiles: 3, overwrite: true })),
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
