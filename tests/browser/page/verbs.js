// Factors, what is told of variables, columns that are added, chunks one by one, a disk that is full.
const code = (promise) => promise.then(() => null).catch((error) => error.code);
const values = (found, name) => Array.from(found.getChild(name).toArray());
const NAMES = ['w', 'v', 'u'];

/** Rows whose text is in a file: labels appear in the order w, v, u. */
function frame(rows = 9) {
  const at = Array.from({ length: rows }, (_, row) => row);
  return { n: at, s: at.map((row) => NAMES[row % 3]), x: at.map((row) => row / 4) };
}

async function hasOpfs() {
  try {
    await (await navigator.storage.getDirectory()).getFileHandle('probe', { create: true });
    return true;
  } catch {
    return false;
  }
}

async function bytes({ file }) {
  return new Uint8Array(await file.arrayBuffer());
}

/** Factors of a text file that is read in several chunks, into tables, memory and files. */
export async function factors(rx) {
  const lines = ['k,d,s'];
  for (let row = 0; row < 30_000; row++) lines.push(`${29_999 - row},${(row % 4) / 3},${NAMES[(row >> 13) % 3]}`);
  const file = new File([`${lines.join('\n')}\n`], 'labels.csv');
  const source = rx.RxTextData(file, { stringsAsFactors: false, rowsPerRead: 4000, defaultDecimalColType: 'numeric' });
  const factorInfo = {
    s: { newLevels: { late: ['u'] } },
    third: { varName: 'd', sortLevels: true },
    few: { varName: 'k', levels: [0, 1], otherLevel: 'many' },
  };
  const table = await rx.rxFactors(source, { factorInfo, varsToKeep: ['d'] });
  const kept = await rx.rxFactors({ ...source }, { factorInfo: ['k', 's'], keepInMemory: true });
  const xdf = await rx.rxFactors(await rx.rxImport({ ...source }), { factorInfo, outFile: rx.RxXdfData() });
  const levels = (variables) =>
    variables.map(({ name, levels }) => [name, levels?.length ?? null, levels?.slice(0, 4)]);
  const result = {
    names: table.names,
    last: ['third', 'few', 's'].map((name) => table.getChild(name).get(29_999)),
    kept: levels(kept.variables),
    xdf: levels(await rx.rxGetVarInfo(xdf)),
    codes: [
      await code(rx.rxFactors(source, { factorInfo: ['zzz'] })),
      await code(
        rx.rxFactors(source, {
          factorInfo: {
            s: {
              newLevels: [
                ['a', 'u'],
                ['a', 'v'],
              ],
            },
          },
        }),
      ),
      await code(rx.rxFactors(source, { zzz: 1 })),
    ],
  };
  await kept.release();
  return result;
}

/** Names, descriptions, ranges and levels, of files and of what is in memory. */
export async function info(rx) {
  const data = await rx.rxFactors(frame(), { factorInfo: ['s'], outFile: rx.RxXdfData() });
  const change = {
    s: { newName: 'letter', levels: ['U', 'V', 'W'], valueInfoCodes: ['W'], valueInfoLabels: ['double u'] },
    n: { low: -5, high: 50, description: 'numbers' },
  };
  const described = await rx.rxSetInfo(await rx.rxSetVarInfo(change, data), { description: 'nine rows' });
  const told = await rx.rxGetInfo(described, { getVarInfo: true, getBlockSizes: true });
  const table = await rx.rxDataStep(described);
  const kept = await rx.rxImport(data);
  const changed = await rx.rxSetVarInfo(change, kept);
  const own = await rx.rxSetVarInfo({ n: { newName: 'm' } }, frame());
  const again = await rx.rxSetVarInfo([{ name: 'x', position: 3, newName: 'y' }], data);
  const list = await rx.rxGetInfo([data, described, kept]);
  const result = {
    text: String(told),
    values: values(table, 'letter').slice(0, 4),
    meanings: told.varInfo.flatMap(({ name, valueInfoLabels }) => (valueInfoLabels ? [[name, valueInfoLabels]] : [])),
    kept: [changed.variables.map(({ name, low }) => [name, low]), kept.variables.map(({ name }) => name)],
    mean: (await rx.rxSummary('~ n:letter', changed)).sDataFrame?.numRows ?? null,
    own: own.names,
    again: await rx.rxGetVarNames(again),
    list: list.map((one) => [one.class, one.numRows]),
    colInfo: await rx.rxCreateColInfo(described, { factorsOnly: true, sortLevels: true, useFactorIndex: true }),
    codes: [
      await code(rx.rxSetVarInfo({ zzz: {} }, data)),
      await code(rx.rxSetVarInfo({ s: { levels: ['a'] } }, data)),
      await code(rx.rxSetVarInfo({ n: {} }, new File(['n\n1\n'], 'a.csv'))),
      await code(rx.rxSetVarInfo({ n: {} }, rx.RxXdfData(new URL('http://localhost/a.xdf')))),
      await code(rx.rxGetInfo(data, { varsToKeep: ['zzz'] })),
    ],
  };
  const text = new File(['letter\n1\n2\n3\n1\n'], 'letters.csv');
  const read = await rx.rxDataStep(rx.RxTextData(text, { firstRowIsColNames: true, colInfo: result.colInfo }));
  result.indexed = values(read, 'letter');
  if (await hasOpfs()) {
    const path = 'opfs:verbs/info.xdf';
    await rx.rxDataStep(data, { outFile: path, overwrite: true });
    await rx.rxSetVarInfo(change, path);
    result.opfs = [await rx.rxGetVarNames(path), (await rx.rxDataStep(rx.RxXdfData(path))).numRows];
  }
  for (const one of [kept, changed]) await one.release();
  return result;
}

/** Columns beside those of a file whose blocks are others than the chunks of the data. */
export async function columns(rx) {
  const rows = 300_000;
  const random = rx.RxRandomData({ rows, variables: { a: 20, u: null }, seed: 3 });
  const file = await rx.rxDataStep(random, { outFile: rx.RxXdfData(), rowsPerRead: 70_000 });
  const step = { transforms: { b: 'a * 2', c: 'as.integer(u * 10)' } };
  const wider = await rx.rxDataStep(random, {
    ...step,
    varsToDrop: [],
    outFile: file,
    append: 'cols',
    overwrite: true,
  });
  const same = await rx.rxDataStep(file, { ...step, outFile: file, append: 'cols' });
  // Through a function, whose rows are put aside first.
  const made = await rx.rxDataStep(random, {
    transformFunc: (data) => ({ twice: data.a.map((value) => value * 2) }),
    transformVars: ['a'],
    varsToKeep: ['a'],
    outFile: file,
    append: 'cols',
    overwrite: true,
  });
  const model = await rx.rxLinMod('u ~ a', file);
  const predicted = await rx.rxPredict(model, file, { outData: null });
  const sizes = async (data) => (await rx.rxGetInfo(data, { getBlockSizes: true })).rowsPerBlock;
  const differs = async (data, wrong) => (await rx.rxDataStep(data, { rowSelection: wrong })).numRows;
  const prefix = async (data) => {
    const [longer, shorter] = [await bytes(data), await bytes(file)];
    return shorter.subarray(0, shorter.length - 2000).every((byte, at) => byte === longer[at]);
  };
  return {
    names: [
      await rx.rxGetVarNames(wider),
      await rx.rxGetVarNames(same),
      await rx.rxGetVarNames(made),
      await rx.rxGetVarNames(predicted),
    ],
    sizes: [await sizes(file), await sizes(same), await sizes(predicted)],
    wrong: [
      await differs(wider, 'b != a * 2'),
      await differs(same, 'b != a * 2 | c != as.integer(u * 10)'),
      await differs(made, 'twice != a * 2'),
    ],
    kept: await prefix(same),
    missing: (
      await rx.rxGetInfo(
        await rx.rxDataStep(predicted, { removeMissings: true, varsToKeep: ['u_Pred'], maxRowsByCols: 1e9 }),
      )
    ).numRows,
    codes: [
      await code(rx.rxDataStep(random, { ...step, outFile: file, append: 'cols' })),
      await code(
        rx.rxDataStep(random, {
          transforms: { z: 'a' },
          varsToKeep: ['a'],
          numRows: 10,
          outFile: file,
          append: 'cols',
          overwrite: true,
        }),
      ),
      await code(rx.rxDataStep(random, { outFile: rx.RxTextData(null), append: 'cols' })),
      await code(rx.rxPredict(model, random, { outData: null })),
      await code(rx.rxPredict(model, file, { outData: file, append: 'zzz' })),
    ],
  };
}

/** RevoScaleR's older names; predictions of an XDF file, which become variables of it. */
export async function older(rx) {
  const file = await rx.rxDataFrameToXdf(frame(), null);
  const sorted = await rx.rxSortXdf(file, null, { sortByVars: 'n', decreasing: true });
  const merged = await rx.rxMergeXdf(file, sorted, null, { matchVars: 'n', duplicateVarExt: ['1', '2'] });
  const factors = await rx.rxFactorsXdf(file, null, { factorInfo: ['s'], sortLevels: true });
  const split = (await hasOpfs()) ? await rx.rxSplitXdf(file, 'opfs:verbs/part', { overwrite: true }) : null;
  const parts = split ?? (await rx.rxSplit(file));
  const rows = async (part) => part.numRows ?? (await rx.rxGetInfo(part, { computeInfo: true })).numRows;
  const sizes = [];
  for (const [at, part] of Object.values(parts).entries()) sizes.push([`part${at + 1}.xdf`, await rows(part)]);
  const predicted = await rx.rxPredict(await rx.rxLinMod('x ~ n', file), file);
  const table = await rx.rxXdfToDataFrame(merged);
  return {
    sorted: values(await rx.rxXdfToDataFrame(sorted), 'n').slice(0, 3),
    merged: [table.numRows, table.names],
    split: sizes,
    levels: (await rx.rxGetVarInfo(factors)).find(({ name }) => name === 's').levels,
    predicted: await rx.rxGetVarNames(predicted),
  };
}

/** Data that are made of nothing, ranges that are not computed, parts of as many blocks, thin functions. */
export async function others(rx) {
  const made = await rx.rxDataStep(null, { numRows: 5, transforms: { half: '.rxRowNums / 2' } });
  const xdf = rx.RxXdfData();
  const file = await rx.rxDataStep(null, { numRows: 10, rowsPerRead: 3, outFile: xdf, computeLowHigh: false });
  const parts = await rx.rxSplit(file, { splitBy: 'blocks', numOut: 3 });
  const text = await rx.rxXdfToText(file, null, { sep: ';', quote: false, colNames: false });
  const ended = await rx.rxXdfToText(file, null, { eol: '\r\n' });
  const back = await rx.rxTextToXdf(text.file, null, { delimiter: ';', firstRowIsColNames: false });
  const compressed = await rx.rxCompressXdf(file, null, { xdfCompressionLevel: 9 });
  const frameXdf = await rx.rxDataFrameToXdf(frame(), null);
  const opfs = (await hasOpfs()) ? await behind(rx) : null;
  return {
    opfs,
    made: [made.names, values(made, 'half')],
    info: [await rx.rxGetVarInfo({ ...file })].flat().map(({ low, high }) => [low ?? null, high ?? null]),
    sizes: (await rx.rxGetInfo(file, { getBlockSizes: true })).rowsPerBlock,
    parts: Object.values(parts).map((part) => part.numRows),
    text: (await text.file.text()).slice(0, 4),
    ended: [(await ended.file.text()).split('\r\n').length, (await rx.rxGetInfo(ended, { computeInfo: true })).numRows],
    rows: [
      (await rx.rxGetInfo(back, { computeInfo: true })).numRows,
      (await rx.rxGetInfo(compressed)).numRows,
      (await rx.rxXdfToDataFrame(frameXdf)).numRows,
    ],
    codes: [
      await code(rx.rxDataStep(null, {})),
      await code(rx.rxDataStep(null, { numRows: 5, varsToKeep: ['a'] })),
      await code(rx.rxSplit(file, { splitBy: 'zzz' })),
      await code(rx.rxXdfToText(text, null)),
    ],
  };
}

/** Blocks behind those of a file in the origin private file system, whose own are not written again. */
async function behind(rx) {
  const path = 'opfs:verbs/rows.xdf';
  const add = (more) => rx.rxDataStep(null, { numRows: 4, outFile: path, ...more });
  await add({ overwrite: true });
  await add({ append: 'rows' });
  const codes = [await code(add({ transforms: { z: '1' }, append: 'rows' })), await code(add({}))];
  const file = await add({ append: 'rows', numRows: 2 });
  const table = await rx.rxDataStep(file);
  return [(await rx.rxGetInfo(path, { getBlockSizes: true })).rowsPerBlock, values(table, '.rxRowNums'), codes];
}

/** Chunks of each source, one by one, into a file of another format. */
export async function chunks(rx) {
  const rows = 400_000;
  const random = rx.RxRandomData({ rows, variables: { a: 20, u: null }, seed: 5 });
  const out = rx.RxXdfData();
  await rx.rxOpen(random);
  await rx.rxOpen(out, 'w');
  const open = [rx.rxIsOpen(random), rx.rxIsOpen(random, 'w'), rx.rxIsOpen(out, 'w')];
  let [read, sum, largest] = [0, 0, 0];
  for (let part = await rx.rxReadNext(random); part; part = await rx.rxReadNext(random)) {
    read += part.numRows;
    largest = Math.max(largest, part.numRows);
    for (const value of part.getChild('a').toArray()) sum += value;
    await rx.rxWriteNext(part, out);
  }
  const ended = [await rx.rxReadNext(random), await rx.rxClose(random), await rx.rxClose(random)];
  const file = await rx.rxClose(out, 'w');
  const all = await rx.rxSummary('~ a', file);
  const text = new File(['x,f\n1,b\n2,a\n0.5,b\n'], 'small.csv');
  const source = rx.RxTextData(text, { stringsAsFactors: true });
  await rx.rxOpen(source);
  const first = await rx.rxReadNext(source);
  await rx.rxClose(source);
  // Frames with other levels, and numbers of other types.
  const target = rx.RxArrowData();
  await rx.rxOpen(target, 'w');
  await rx.rxWriteNext({ x: [1, 2], s: ['p', 'q'] }, target);
  await rx.rxWriteNext([{ x: 0.5, s: 'r' }], target);
  // A chunk of a table keeps its types where all is missing.
  await rx.rxWriteNext(await rx.rxDataStep({ x: [3, 4], s: ['p', null] }, { rowSelection: 'x > 3' }), target);
  const mixed = await rx.rxDataStep(await rx.rxClose(target, 'w'));
  const other = rx.RxArrowData();
  await rx.rxOpen(other, 'w');
  await rx.rxWriteNext({ x: [1] }, other);
  const codes = [
    await code(rx.rxWriteNext({ y: [1] }, other)),
    await code(rx.rxWriteNext({ x: ['a'] }, other)),
    await code(rx.rxReadNext(source)),
    await code(rx.rxOpen(other, 'w')),
    await code(rx.rxOpen('a.xdf')),
    await code(rx.rxOpen(random, 'w')),
  ];
  await rx.rxClose(other, 'w');
  // Closed in the middle of reading.
  await rx.rxOpen(random);
  await rx.rxReadNext(random);
  const middle = await rx.rxClose(random);
  return {
    open,
    read,
    isPart: largest < rows,
    same: all.sDataFrame.getChild('Mean').get(0) * rows - sum,
    ended: ended.map((one) => one ?? null),
    first: [values(first, 'x'), values(first, 'f')],
    mixed: [values(mixed, 'x'), values(mixed, 's')],
    codes,
    middle,
  };
}

/** What is said when there is no room: by a stream that takes so many bytes. */
export async function full(rx, most) {
  let left = most;
  const stream = new WritableStream({
    write: (piece) => {
      left -= piece.length;
      if (left < 0) throw new DOMException('full', 'QuotaExceededError');
    },
  });
  const random = rx.RxRandomData({ rows: 2_000_000, variables: { u: null, v: null }, seed: 1 });
  return failure(rx.rxDataStep(random, { outFile: rx.RxArrowData(stream) }));
}

/** The same in the origin private file system, whose share of the disk the browser has made small, by all writers. */
export async function quota(rx) {
  const random = rx.RxRandomData({ rows: 2_000_000, variables: { u: null, v: null }, seed: 1 });
  const found = {};
  for (const ending of ['arrow', 'xdf', 'parquet', 'csv', 'jsonl']) {
    found[ending] = await failure(rx.rxDataStep(random, { outFile: `opfs:full/a.${ending}` }));
  }
  // What does not fit into memory is written there as well.
  found.sort = await failure(rx.rxSort(random, { sortByVars: 'u', bufferLimit: 1, outFile: rx.RxArrowData() }));
  found.copy = await failure(rx.rxCopyFile(new Blob([new Uint8Array(20_000_000)]), 'opfs:full/b.bin'));
  return { found, files: (await rx.rxListFiles()).filter(({ path }) => path.startsWith('full/')) };
}

async function failure(promise) {
  const error = await promise.then(
    () => null,
    (thrown) => thrown,
  );
  return { code: error?.code ?? null, message: error?.message ?? '', byte: error?.at?.byte ?? null };
}
