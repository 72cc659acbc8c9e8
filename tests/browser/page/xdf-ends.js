// What stands at the end of XDF files that are written: ranges, descriptions, what values mean, and blocks.
const memory = (rx) => ({ outFile: rx.RxXdfData(null) });
const ranges = async (rx, file) =>
  Object.fromEntries((await rx.rxGetVarInfo(await file)).map(({ name, low, high }) => [name, [low, high]]));
const sizes = async (rx, file) => (await rx.rxGetInfo(await file, { getBlockSizes: true })).rowsPerBlock;

async function about(rx, file) {
  const { description, varInfo } = await rx.rxGetInfo(await file, { getVarInfo: true });
  const [a, b] = varInfo;
  return [description, a.description, a.valueInfoCodes ?? null, a.valueInfoLabels ?? null, b.low, b.high];
}

export default async (rx) => {
  const frame = { a: [3, 1, 2, 9], b: [1.5, 2.5, 9, null] };
  const plain = await rx.rxDataStep(frame, memory(rx));
  const step = (options, data = plain) => ranges(rx, rx.rxDataStep(data, { ...memory(rx), ...options }));
  const tenfold = (data) => ({ ...data, z: data.a.map((value) => value * 10) });
  const text = rx.RxTextData(new Blob(['a,b\n1,2\n5,7.5\n3,1']));
  const parts = await rx
    .rxSplit(plain, { outFilesBase: 'opfs:ends.xdf', numOut: 2, updateLowHigh: true, overwrite: true })
    .catch(() => null);
  const found = {
    selection: await step({ rowSelection: 'a < 5', transforms: { c: 'a * 2' } }),
    transforms: await step({ transforms: { c: 'a * 2', a: 'a + 1' } }),
    text: await step({ rowSelection: 'a > 1', transforms: { c: 'a * 2' } }, text),
    numbers: await step({ startRow: 2, numRows: 2 }),
    missing: await step({ removeMissings: true }),
    func: await step({ transformFunc: tenfold }),
    off: await step({ rowSelection: 'a < 5', computeLowHigh: false }),
    merged: await ranges(rx, rx.rxMerge(plain, { a: [1, 2], z: [5, 6] }, { matchVars: 'a', ...memory(rx) })),
    union: await ranges(rx, rx.rxMerge(plain, { a: [1, 20], b: [5, 6] }, { type: 'union', ...memory(rx) })),
    unique: await ranges(rx, rx.rxSort(plain, { sortByVars: 'a', removeDupKeys: true, ...memory(rx) })),
    appended: await ranges(
      rx,
      rx.rxDataStep({ a: [100, -5], b: [0.5, 1] }, { rowSelection: 'a > 0', outFile: plain, append: 'rows' }),
    ),
    split: parts && (await Promise.all(Object.values(parts).map((part) => ranges(rx, part)))),
  };
  let told = await rx.rxSetInfo(plain, { description: 'all of it' });
  const said = { valueInfoCodes: ['1', '2'], valueInfoLabels: ['one', 'two'], description: 'the first' };
  told = await rx.rxSetVarInfo({ a: said, b: { low: 0, high: 100 } }, told);
  const factors = { factorInfo: { f: { varName: 'a' } }, ...memory(rx) };
  const kept = {
    step: await about(rx, rx.rxDataStep(told, memory(rx))),
    sort: await about(rx, rx.rxSort(told, { sortByVars: 'b', ...memory(rx) })),
    import: await about(rx, rx.rxImport(told, memory(rx))),
    factors: await about(rx, rx.rxFactors(told, factors)),
    compress: await about(rx, rx.rxCompressXdf(told, null)),
    parquet: await about(rx, rx.rxDataStep(told, { outFile: rx.RxParquetData(null) })),
    text: await about(rx, rx.rxDataStep(told, { outFile: rx.RxTextData(null) })),
  };
  const random = rx.RxRandomData({ rows: 600_000, variables: { a: 1000, u: null } });
  let uneven = await rx.rxDataStep({ a: [1, 2, 3, 4, 5, 6, 7] }, { rowsPerRead: 3, ...memory(rx) });
  for (const a of [
    [8, 9],
    [10, 11, 12, 13],
  ])
    uneven = await rx.rxDataStep({ a }, { outFile: uneven, append: 'rows' });
  const compressed = await rx.rxCompressXdf(uneven, null, { xdfCompressionLevel: 9 });
  const blocks = {
    sorted: await sizes(rx, rx.rxSort(random, { sortByVars: 'a', ...memory(rx) })),
    derived: await sizes(
      rx,
      rx.rxDataStep(random, { transforms: { b: 'a * 2' }, rowsPerRead: 250_000, ...memory(rx) }),
    ),
    compressed: await sizes(rx, compressed),
    values: Array.from((await rx.rxDataStep(compressed)).getChild('a').toArray()),
  };
  return { found, kept, blocks, groups: await groups(rx, random) };
};

/** The rows of chunks as they come, none of which has rows of two batches of as many as these. */
async function batches(rx, file) {
  const source = await file;
  const rows = [];
  await rx.rxOpen(source);
  for (let chunk = await rx.rxReadNext(source); chunk; chunk = await rx.rxReadNext(source)) rows.push(chunk.numRows);
  await rx.rxClose(source);
  return rows;
}

/** Row groups of Parquet files, and batches of Arrow ones, of as many rows as is said. */
async function groups(rx, random) {
  const parquet = () => ({ outFile: rx.RxParquetData(null) });
  const arrow = (form) => ({ outFile: rx.RxArrowData(null, { form }) });
  const rows = { a: [1, 2, 3, 4, 5, 6, 7], f: ['x', 'y', null, 'x', 'y', 'z', 'x'] };
  const small = await rx.rxDataStep(rows, { rowsPerRead: 3, ...parquet() });
  const longer = await rx.rxDataStep(rows, { outFile: small, append: 'rows', rowsPerRead: 5 });
  const positions = rx.RxParquetData(null, { writeFactorsAsIndexes: true });
  const indexes = await rx.rxDataStep(rows, { outFile: positions });
  const renamed = rx.RxParquetData(small.file, { colInfo: { f: { newName: 'g' } } });
  const text = rx.RxTextData(new Blob(['a\n1\n2\n3\n4\n5\n']));
  return {
    small: await sizes(rx, small),
    values: Array.from((await rx.rxDataStep(small)).getChild('a').toArray()),
    levels: Array.from((await rx.rxDataStep(small)).getChild('f')),
    longer: await sizes(rx, longer),
    derived: await sizes(rx, rx.rxDataStep(random, { transforms: { b: 'a * 2' }, rowsPerRead: 250_000, ...parquet() })),
    sorted: await sizes(rx, rx.rxSort(random, { sortByVars: 'a', rowsPerRead: 200_000, ...parquet() })),
    imported: await sizes(rx, rx.rxImport(text, { rowsPerRead: 2, ...parquet() })),
    merged: await sizes(rx, rx.rxMerge(rows, rows, { matchVars: 'a', rowsPerOutputBlock: 4, ...parquet() })),
    file: await batches(rx, rx.rxDataStep(random, { rowsPerRead: 125_000, ...arrow('file') })),
    stream: await batches(rx, rx.rxDataStep(random, { rowsPerRead: 125_000, ...arrow('stream') })),
    none: await rx.rxDataStep(rows, { rowsPerRead: 0.5, ...parquet() }).catch(({ code }) => code),
    indexes: Array.from((await rx.rxDataStep(indexes)).getChild('f')),
    renamed: await rx.rxGetVarNames(renamed),
  };
}
