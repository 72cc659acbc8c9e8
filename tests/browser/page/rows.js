// What models find of each row, written to Arrow files; and trees that are pruned once they are grown.

const ROWS = 200_000;

const table = (rx) => rx.RxRandomData({ rows: ROWS, variables: { a: 20, b: 7, c: 3, u: null }, seed: 5 });
const column = async (rx, source, name) => {
  const { data } = await rx.rxGetInfo(source, { numRows: ROWS });
  return Array.from(data.getChild(name).toArray());
};
const code = (promise) => promise.then(() => null).catch((error) => error.code);
const counted = (values, k) => Array.from({ length: k }, (_, at) => values.filter((value) => value === at + 1).length);

/** Clusters written of a source and of what is kept, with other variables; and those of a data frame. */
export async function clusters(rx) {
  const options = { numClusters: 3, numStarts: 0, outFile: rx.RxArrowData() };
  const streamed = await rx.rxKmeans('~ a + u', table(rx), options);
  const resident = await rx.rxImport(table(rx));
  const kept = await rx.rxKmeans('~ a + u2', resident, {
    ...options,
    outColName: 'cluster',
    writeModelVars: true,
    extraVarsToWrite: ['c'],
    transforms: { u2: 'u' },
    rowSelection: 'b < 4',
  });
  const { varInfo } = await rx.rxGetInfo(kept.outFile, { getVarInfo: true });
  const frame = { x: [0, 1, 10, null, 11], y: new Float64Array([0, 0, 5, 5, 5]) };
  const small = await rx.rxKmeans('~ x + y', frame, {
    centers: [
      [10, 5],
      [0, 0],
    ],
  });
  const model = await rx.rxUnserializeModel(await rx.rxSerializeModel(small));
  const all = await column(rx, kept.outFile, 'cluster');
  const b = await column(rx, kept.outFile, 'b');
  await resident.release();
  return {
    sizes: [counted(await column(rx, streamed.outFile, '.rxCluster'), 3), streamed.size],
    keptSizes: [
      counted(
        all.filter((_, row) => b[row] < 4),
        3,
      ),
      kept.size,
    ],
    rows: all.length,
    names: varInfo.map(({ name }) => name),
    cluster: [...small.cluster],
    others: ['cluster' in streamed, 'outFile' in small],
    loaded: [Object.keys(model).includes('cluster'), model.toString() === small.toString()],
    asKmeans: Object.keys(rx.asKmeans(small)).slice(0, 3),
    codes: [
      await code(rx.rxKmeans('~ a', table(rx), { numClusters: 2, outFile: table(rx) })),
      await code(
        rx.rxKmeans('~ a', table(rx), { numClusters: 2, outFile: rx.RxArrowData(), extraVarsToWrite: ['zz'] }),
      ),
    ],
  };
}

/** Nodes written of a tree, and trees that are pruned. */
export async function nodes(rx) {
  const options = { computeObsNodeId: true, maxDepth: 4, outFile: rx.RxArrowData() };
  const tree = await rx.rxDTree('b ~ a + u', table(rx), options);
  const written = await column(rx, tree.outFile, '.rxNode');
  const cp = tree.cptable.values[0][1];
  const small = await rx.prune(tree, cp);
  const predicted = await rx.rxPredict(small, table(rx), { type: 'where' });
  const again = await rx.rxDTree('b ~ a + u', table(rx), { computeObsNodeId: true, maxDepth: 4, pruneCp: cp });
  const { call: _call, ...fields } = JSON.parse(JSON.stringify(again));
  return {
    same: written.every((node, row) => node === tree.where[row]) && written.length === ROWS,
    sizes: [rx.rxTreeSize(tree)[0] > rx.rxTreeSize(small)[0], rx.rxTreeSize(small)[0]],
    where: Array.from(predicted.getChild('.rxNode').toArray()).every((node, row) => node === small.where[row]),
    fields: JSON.stringify({ ...JSON.parse(JSON.stringify(small)), call: undefined }) === JSON.stringify(fields),
    saved: (await rx.rxUnserializeModel(await rx.rxSerializeModel(small))).toString() === small.toString(),
    printed: small.toString().split('\n').length - tree.toString().split('\n').length < 0,
    codes: [await code(rx.prune(tree, -1)), await code(rx.prune({ ...tree }, cp)), await code(rx.prune(tree))],
  };
}

/** The cells of a cube, as a file. */
export async function cells(rx) {
  const file = await rx.rxCube('u ~ F(a) : F(b)', table(rx), { outFile: rx.RxArrowData() });
  const frame = await rx.rxCube('u ~ F(a) : F(b)', table(rx), { returnDataFrame: true });
  const info = await rx.rxGetInfo(file, { getVarInfo: true, computeInfo: true });
  // Levels without a row, which are levels all the same.
  const g = ['v', 'u', 'w', 'v', 'u'];
  const few = await rx.rxCube(
    'x ~ g',
    { g, x: [1, 2, 3, 4, 5] },
    {
      outFile: rx.RxArrowData(null, { form: 'stream' }),
      rowSelection: 'x == 2 | x == 5',
      removeZeroCounts: true,
    },
  );
  const [fewInfo] = (await rx.rxGetInfo(few, { getVarInfo: true, computeInfo: true })).varInfo;
  const same = async (name) => {
    const expected = Array.from(frame.getChild(name).toArray());
    return (await column(rx, file, name)).every((value, row) => value === expected[row]);
  };
  return {
    rows: [info.numRows, frame.numRows],
    kinds: info.varInfo.map(({ name, kind }) => [name, kind]),
    few: [fewInfo.kind, fewInfo.levels, await column(rx, few, 'g'), await column(rx, few, 'x')],
    same: [await same('F_a'), await same('F_b'), await same('u'), await same('Counts')],
    code: await code(rx.rxCube('u ~ F(a)', table(rx), { outFile: rx.RxArrowData(new Blob()) })),
  };
}

const BY_GROUP = '~ F(a):F(b) + u:F(a):F(b) + log(u):F(b) + u';

/** What is found by category, in files of the origin private file system. */
export async function groupFiles(rx) {
  const path = `opfs:groups-${Math.random()}/by.arrow`;
  const options = { byGroupOutFile: rx.RxArrowData(path) };
  const write = (changes) => rx.rxSummary(BY_GROUP, table(rx), { ...options, ...changes });
  const hasOpfs = await (async () => Boolean(await navigator.storage.getDirectory()))().catch(() => false);
  if (!hasOpfs) return { hasOpfs, code: await code(write()) };
  const summary = await write();
  const [counts, cells, singles] = summary.categorical;
  const plain = await rx.rxSummary('~ u', table(rx), { byGroupOutFile: rx.RxArrowData(`${path}2`) });
  return {
    hasOpfs,
    files: [counts === cells, cells.file === path, singles.file === path.replace('by', 'by2')],
    rows: [
      (await rx.rxGetInfo(cells, { computeInfo: true })).numRows,
      (await rx.rxGetInfo(singles, { computeInfo: true })).numRows,
    ],
    printed: summary.toString().replaceAll(path.slice(0, -'/by.arrow'.length), 'opfs:folder').split('\n').slice(-5),
    plain: [plain.categorical, await code(rx.rxGetInfo(rx.RxArrowData(`${path}2`)))],
    again: [await code(write()), (await write({ overwrite: true })).categorical.length],
  };
}

/** What is found by category, in memory. */
export async function groups(rx) {
  const formula = BY_GROUP;
  const summaryStats = ['Mean', 'ValidObs'];
  const full = await rx.rxSummary(formula, table(rx), { summaryStats });
  const memory = [rx.RxArrowData(), rx.RxArrowData()];
  const options = { summaryStats, byGroupOutFile: memory, rowsPerBlock: 10 };
  const summary = await rx.rxSummary(formula, table(rx), options);
  const [counts, cells, singles] = summary.categorical;
  const info = await rx.rxGetInfo(cells, { getVarInfo: true, computeInfo: true });
  const same = async (source, name, frame, as) => {
    const expected = Array.from(frame.getChild(as).toArray());
    return (await column(rx, source, name)).every((value, row) => value === expected[row]);
  };
  // A level without a row; a term that lacks a cell; files in memory.
  const g = ['v', 'u', 'w', 'v', 'u'];
  const few = await rx.rxSummary(
    '~ x:g + z:g + g',
    { g, x: [1, 2, 3, 4, 5], z: [null, 7, null, null, 9] },
    { byGroupOutFile: rx.RxArrowData(), rowSelection: 'x != 3', removeZeroCounts: true, summaryStats: ['Mean', 'Sum'] },
  );
  const fewInfo = (await rx.rxGetInfo(few.categorical[0], { getVarInfo: true, computeInfo: true })).varInfo;
  const fewColumns = {};
  for (const { name } of fewInfo) fewColumns[name] = await column(rx, few.categorical[0], name);
  const refused = (changes) => code(rx.rxSummary(formula, table(rx), { ...options, ...changes }));
  return {
    files: [counts === cells, cells === singles],
    names: info.varInfo.map(({ name, kind }) => [name, kind]),
    rows: [info.numRows, (await rx.rxGetInfo(singles, { computeInfo: true })).numRows],
    same: [
      await same(counts, 'Counts', full.categorical[0].frame, 'Counts'),
      await same(cells, 'F_b', full.categorical[1].frame, 'F_b'),
      await same(cells, 'u_Mean', full.categorical[1].frame, 'Means'),
      await same(singles, 'log(u)_ValidObs', full.categorical[2].frame, 'ValidObs'),
      JSON.stringify([...summary.sDataFrame]) === JSON.stringify([...full.sDataFrame]),
    ],
    few: [fewInfo[0].levels, fewColumns],
    codes: [
      await refused({ byGroupOutFile: rx.RxArrowData(new WritableStream()) }),
      await refused({ byGroupOutFile: table(rx) }),
      await refused({ byGroupOutFile: [rx.RxArrowData(), table(rx)] }),
    ],
  };
}
