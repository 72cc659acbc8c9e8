// Arguments of functions that read and write data: RevoScaleR's own defaults, options of rxImport, odd frames.
const code = (promise) => promise.then(() => null).catch((error) => error.code);
const message = (promise) => promise.then(() => null).catch((error) => error.message);
const values = (table, name) => Array.from(table.getChild(name).toArray(), (value) => value ?? null);
const rows = async (rx, data, name) => values(await rx.rxDataStep(data), name);

const CSV = 'x,y,s\n1,1.5,b\n2,NA,a\n3,2.5,c\n4,4,b\n';
const FIXED = '11.5\n22.5\n';
const csv = () => new File([CSV], 'rows.csv');
const frame = () => ({ x: [1, 2, 3, 4], s: ['b', 'a', 'c', 'b'], l: [true, false, null, true] });

/** A function over chunks in rxImport: of a frame, of text, of XDF and Parquet, kept and written. */
export async function functions(rx) {
  const double = (data) => ({ ...data, z: data.x.map((x) => x * 2) });
  const how = { transformFunc: double, transformVars: ['x'], transforms: { w: 'x + 1' } };
  const xdf = await rx.rxDataStep(frame(), { outFile: rx.RxXdfData() });
  const parquet = await rx.rxDataStep(frame(), { outFile: rx.RxParquetData() });
  const found = {};
  for (const [name, input] of Object.entries({ frame: frame(), csv: csv(), xdf, parquet })) {
    const kept = await rx.rxImport(input, how);
    const written = await rx.rxImport(input, { ...how, outFile: rx.RxXdfData(), rowSelection: 'z > 2' });
    found[name] = [
      await rows(rx, kept, 'z'),
      await rows(rx, kept, 'w'),
      await rows(rx, written, 'z'),
      kept.variables.length,
    ];
    await kept.release();
  }
  const sizes = await rx.rxImport(frame(), {
    transformFunc: (data, { rxNumRows }) => ({ n: data.x.map(() => rxNumRows) }),
    rowsPerRead: 3,
  });
  return { ...found, sizes: await rows(rx, sizes, 'n') };
}

/** RevoScaleR's own defaults, given as such. */
export async function defaults(rx) {
  const NULLS = { outFile: null, varsToKeep: null, varsToDrop: null, rowsPerRead: -1, xdfCompressionLevel: -1 };
  const step = { ...NULLS, transforms: null, transformFunc: null, transformVars: null, transformPackages: null };
  const lookup = { s: ['a', 'b'], v: [1, 2] };
  const merging = { matchVars: 's', outFile: null, rowsPerOutputBlock: -1, duplicateVarExt: null, maxRowsByCols: null };
  const xdf = await rx.rxDataStep(frame(), { outFile: rx.RxXdfData(), rowsPerRead: -1, xdfCompressionLevel: -1 });
  const tables = [
    await rx.rxDataStep(frame(), { ...step, maxRowsByCols: null, numRows: -1, rowSelection: null }),
    await rx.rxDataStep(frame(), { ...step, maxRowsByCols: -1, transformEnvir: null }),
    await rx.rxSort(frame(), { ...NULLS, sortByVars: 'x', dupFreqVar: null, maxRowsByCols: -1 }),
    await rx.rxFactors(frame(), { outFile: null, factorInfo: ['x'], otherLevel: null }),
    await rx.rxMerge(frame(), lookup, merging),
    await rx.rxReadXdf(xdf, { varsToKeep: null, rowVarName: null, maxRowsByCols: null }),
  ];
  const imported = await rx.rxImport(csv(), { ...NULLS, type: 'auto', stringsAsFactors: null, maxRowsByCols: null });
  const fitted = (more) => rx.rxLinMod('x ~ s', frame(), more);
  const model = await fitted({
    transformFunc: null,
    transformVars: null,
    transformObjects: null,
    transformPackages: null,
  });
  const twice = await fitted({ transformFunc: (data) => ({ ...data, x: data.x.map((x) => 2 * x) }), rowsPerRead: -1 });
  return {
    rows: tables.map(({ numRows }) => numRows),
    imported: imported.numRows,
    blocks: (await rx.rxGetInfo(xdf)).numBlocks,
    models: twice.coefficients.values[0][0] / model.coefficients.values[0][0],
    codes: [
      await code(rx.rxDataStep(frame(), { maxRowsByCols: 0 })),
      await code(rx.rxDataStep(frame(), { rowsPerRead: -2, outFile: rx.RxXdfData() })),
      await code(rx.rxDataStep(frame(), { transformPackages: ['stats'] })),
    ],
  };
}

/** Types of files, limits and what is said about columns, of text and of all else. */
export async function importing(rx) {
  const types = {};
  for (const type of ['auto', 'text', 'textFast'])
    types[type] = await rows(rx, await rx.rxImport(csv(), { type }), 'x');
  const columns = {
    colInfo: [
      { name: 'a', start: 1, width: 1 },
      { name: 'b', start: 2, width: 3, type: 'numeric' },
    ],
  };
  const fixed = new File([FIXED], 'rows.dat');
  for (const type of ['fixed', 'fixedFast'])
    types[type] = await rows(rx, await rx.rxImport(fixed, { type, ...columns }), 'b');
  const before = rx.RxXdfData();
  const parquet = await rx.rxDataStep(csv(), { outFile: rx.RxParquetData() });
  const xdf = await rx.rxDataStep(csv(), { outFile: before });
  const said = {
    colClasses: { y: 'character' },
    colInfo: {
      x: { newName: 'id', description: 'a number', low: 0, high: 9 },
      s: { type: 'factor', levels: ['c', 'b'], newLevels: ['C', 'B'] },
    },
    varsToKeep: ['x', 's', 'y'],
  };
  const columnsOf = async (input, options) => {
    const kept = await rx.rxImport(input, options);
    const told = kept.variables.map(({ name, kind, levels, low, high, description }) => [
      name,
      kind,
      levels,
      low,
      high,
      description,
    ]);
    const table = await rx.rxDataStep(kept);
    await kept.release();
    return [told, table.names.map((name) => values(table, name))];
  };
  const limited = async (input, options) => {
    const { warn } = console;
    let said = 0;
    console.warn = () => {
      said += 1;
    };
    try {
      const kept = await rx.rxImport(input, options);
      return [kept.numRows, said];
    } finally {
      console.warn = warn;
    }
  };
  return {
    types,
    said: [
      await columnsOf(parquet, said),
      await columnsOf(xdf, said),
      await columnsOf({ x: [1, 2, 3, 4], y: [1.5, null, 2.5, 4], s: ['b', 'a', 'c', 'b'] }, said),
    ],
    factors: (await columnsOf(parquet, { stringsAsFactors: true }))[0][2].slice(1, 3),
    strings: (await columnsOf(frame(), { stringsAsFactors: false }))[0][1].slice(0, 2),
    written: (await rx.rxGetVarInfo(await rx.rxImport(parquet, { ...said, outFile: rx.RxXdfData() }))).map(
      ({ name }) => name,
    ),
    limits: [
      await limited(csv(), { maxRowsByCols: 6 }),
      await limited(frame(), { maxRowsByCols: 7, rowSelection: 'x > 1' }),
      await limited(frame(), { maxRowsByCols: 12 }),
      await limited(frame(), { maxRowsByCols: 100, numRows: 3 }),
      await limited(frame(), { maxRowsByCols: -1 }),
    ],
    messages: [
      await message(rx.rxImport(csv(), { type: 'arrow' })),
      await message(rx.rxImport(csv(), { type: 'sas' })),
      await message(rx.rxImport(xdf, { delimiter: ';' })),
      await message(rx.rxImport(frame(), { decimalPoint: ',' })),
      await message(rx.rxImport(xdf, { colInfo: { nothing: { type: 'factor' } } })),
    ],
  };
}

/** rxReadXdf of files and their sources. */
export async function readingXdf(rx) {
  const xdf = await rx.rxImport(csv(), { outFile: rx.RxXdfData() });
  const read = (file, options) => rx.rxReadXdf(file, options);
  const numbered = await read(xdf, { startRow: 3, numRows: 1, rowVarName: 'row', varsToDrop: ['y'] });
  const list = await read(xdf.file, { returnDataFrame: false, varsToKeep: ['x'] });
  const chosen = rx.RxXdfData(xdf.file, { varsToKeep: ['x', 's'] });
  const factors = await read(xdf, { stringsAsFactors: true, readByBlock: false, reportProgress: 0 });
  const { warn } = console;
  console.warn = () => undefined;
  const few = await read(xdf, { maxRowsByCols: 6 });
  console.warn = warn;
  return {
    whole: [(await read(xdf)).numRows, (await read(xdf.file)).names],
    numbered: [numbered.names, values(numbered, 'row'), values(numbered, 'x')],
    list: [Object.keys(list), Array.from(list.x)],
    chosen: [(await read(chosen)).names, (await read(chosen, { varsToDrop: ['s'], varsToKeep: null })).names],
    factors: Array.from(factors.getChild('s').data[0].dictionary.toArray()),
    few: few.numRows,
    name: [rx.rxXdfFileName('opfs:a.xdf'), rx.rxXdfFileName(rx.RxXdfData('opfs:b.xdf'))],
    codes: [
      await code(read(xdf, { startRow: 0 })),
      await code(read(rx.RxTextData(csv()))),
      await code(read(xdf, { varToKeep: ['x'] })),
    ],
  };
}

/** Frames that are odd, and text that is sorted; what is missing or wrong says so. */
export async function frames(rx) {
  const missing = { l: [null, null], m: [undefined, null] };
  const table = await rx.rxDataStep(missing);
  const sorted = await rx.rxSort({ f: ['b', 'a', 'c', 'a'], at: [1, 2, 3, 4] }, { sortByVars: 'f' });
  const again = await rx.rxSort(
    await rx.rxFactors({ f: ['b', 'a', 'c'] }, { factorInfo: { f: { newLevels: ['c', 'b', 'a'] } } }),
    {
      sortByVars: 'f',
    },
  );
  const info = async (data, computeInfo) => {
    const { numRows, varInfo } = await rx.rxGetInfo(data, { getVarInfo: true, computeInfo });
    return [numRows, varInfo[0].high];
  };
  const [variable] = await rx.rxGetVarInfo({ f: ['b', 'a', 'c', 'a'] });
  return {
    missing: [values(table, 'l'), (await rx.rxGetVarInfo(missing)).map(({ kind }) => kind)],
    kept: (await rx.rxImport(missing)).numRows,
    sorted: [values(sorted, 'f'), values(sorted, 'at')],
    again: values(again, 'f'),
    levels: variable.levels,
    computed: [await info(csv()), await info(csv(), true), await info(frame()), await info(frame(), false)],
    matched: values(
      await rx.rxMerge({ k: ['a', null], v: [1, 2] }, { k: [null, null], w: [3, 4] }, { matchVars: 'k' }),
      'w',
    ),
    unlike: await code(rx.rxMerge({ k: ['a'] }, { k: [1.5] }, { matchVars: 'k' })),
    tail: [values(await rx.rxTail(csv(), 2), 'x'), (await rx.rxTail(frame(), 100)).numRows],
    printed: String(await rx.rxGetInfo(frame(), { numRows: 2, startRow: 2 }))
      .split('\n')
      .slice(-3),
    modified: await rx.rxDataStep(frame(), {
      returnTransformObjects: true,
      transformObjects: { product: 1, sums: [0, 0] },
      transformFunc: (data, { rxModify }) => {
        rxModify('product', 3, '*');
        rxModify('sums', [data.x.length, 1]);
        return data;
      },
    }),
    messages: [
      await message(rx.rxSort(frame())),
      await message(rx.rxSort(frame(), { sortByVars: [] })),
      await message(rx.rxDataStep({ d: [new Date(Number.NaN)] })),
      await message(rx.rxDataStep([])),
      await message(rx.rxDataStep({})),
      await message(rx.rxMerge(frame(), frame(), { matchVars: 'x', duplicateVarExt: ['a'] })),
      await message(rx.rxXdfToText(await rx.rxDataStep(frame(), { outFile: rx.RxXdfData() }), null, { eol: '\r' })),
      await message(rx.rxSort(frame(), { sortByVars: 'x', decending: true })),
      await message(rx.rxGetInfo(frame(), { getVarinfo: true })),
      await message(rx.rxMerge(frame(), frame(), { matchVars: 'x', typ: 'left' })),
    ],
  };
}
