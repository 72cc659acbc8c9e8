// Functions of a page’s own over chunks: what they are called with, what they make, and models that have them.
import { fingerprint } from '/host/canonical.mjs';
import { ROWS, code, digest, table, values } from './steps-shared.js';

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
