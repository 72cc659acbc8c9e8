// Rows that are sorted and merged: from any source into any output, in memory and by way of a file.
import { fingerprint } from '/host/canonical.mjs';

const ROWS = 400_000;
const FOLDER = '.rxwasm-unfinished';
const code = (promise) => promise.then(() => null).catch((error) => error.code);
const values = (found, name) => Array.from(found.getChild(name).toArray());
const table = (rx, rows = ROWS) => rx.RxRandomData({ rows, variables: { a: 20, b: 700, u: null, v: null }, seed: 9 });

async function digest(bytes) {
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What rows a source has, in their order, wherever its chunks end. */
async function rowsOf(rx, source) {
  const found = await rx.rxDataStep(source, { maxRowsByCols: 1e9 });
  const columns = found.names.map((name) => Float64Array.from(found.getChild(name).toArray()));
  return digest(await new Blob(columns).arrayBuffer());
}

/** The files that spills have left, or have now. */
async function spilled() {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER).catch(() => null);
  const names = [];
  if (folder) for await (const name of folder.keys()) names.push(name);
  return names;
}

/** Whether this browser has an origin private file system. */
async function hasOpfs() {
  return navigator.storage?.getDirectory
    ? navigator.storage.getDirectory().then(
        () => true,
        () => false,
      )
    : false;
}

/** Text whose types, and levels, its first rows do not show. */
export async function late(rx) {
  const lines = ['x,k,f'];
  for (let row = 0; row < 60_000; row++) lines.push(`${row},${(row * 7919) % 60_000},${'abc'[row % 3]}`);
  lines.push('0.5,-1,d');
  const file = new File([`${lines.join('\n')}\n`], 'late.csv');
  const source = () => rx.RxTextData(file, { colInfo: { f: { type: 'factor' } }, rowsPerRead: 5000 });
  const found = await rx.rxSort(source(), { sortByVars: 'k' });
  const byReal = await rx.rxSort(source(), { sortByVars: 'x', decreasing: true });
  const merged = await rx.rxMerge(source(), { f: ['d', 'e'], w: [1, 2] }, { matchVars: 'f', type: 'right' });
  return {
    rows: [found.numRows, byReal.numRows],
    first: [values(found, 'x')[0], values(found, 'f')[0], values(found, 'k')[1]],
    last: values(byReal, 'x').slice(-3),
    merged: [merged.names, ...merged.names.map((name) => values(merged, name))],
  };
}

const KEYS = { sortByVars: ['a', 'b'], decreasing: [false, true] };

/** A table sorted from where it is made, from memory and from a file, into a file, into memory and as a table. */
export async function sorted(rx) {
  const streamed = await rx.rxSort(table(rx), { ...KEYS, outFile: rx.RxArrowData() });
  const resident = await rx.rxImport(table(rx));
  const again = await rx.rxSort(resident, { ...KEYS, outFile: rx.RxArrowData() });
  const kept = await rx.rxSort(resident, { ...KEYS, keepInMemory: true });
  const found = await rx.rxSort(resident, { ...KEYS, maxRowsByCols: 1e9 });
  const text = await rx.rxSort(
    rx.RxTextData(
      await rx
        .rxDataStep(resident, {
          outFile: rx.RxTextData(null, { writePrecision: 17 }),
        })
        .then(({ file }) => file),
      { defaultDecimalColType: 'numeric' },
    ),
    { ...KEYS, outFile: rx.RxArrowData() },
  );
  const [a, b] = [values(found, 'a'), values(found, 'b')];
  let ordered = found.numRows === ROWS;
  for (let row = 1; row < ROWS; row++)
    ordered &&= a[row - 1] < a[row] || (a[row - 1] === a[row] && b[row - 1] >= b[row]);
  const bytes = async ({ file }) => digest(await file.arrayBuffer());
  const result = {
    ordered,
    digests: [await bytes(streamed), await bytes(again)],
    rows: [await rowsOf(rx, streamed), await rowsOf(rx, kept), await rowsOf(rx, text)],
    summaries: [fingerprint(await rx.rxSummary('~ u + v', streamed)), fingerprint(await rx.rxSummary('~ u + v', kept))],
    numRows: kept.numRows,
  };
  await kept.release();
  await resident.release();
  return result;
}

/** Few rows with everything that keys can be. */
export async function small(rx) {
  const data = {
    x: [2, null, -0, 0, Number.NaN, 1],
    t: ['b', 'A', 'a', null, 'B', ''],
    n: [1, 2, 3, 4, 5, 6],
  };
  const order = async (options) => values(await rx.rxSort(data, options), 'n');
  // Text of frames is a factor.
  const lines = data.t.map((text, row) => `${text === null ? 'NA' : `"${text}"`},${data.n[row]}`);
  const file = new File([`t,n\n${lines.join('\n')}\n`], 'text.csv');
  const text = rx.RxTextData(file, { colClasses: { t: 'character' } });
  const texts = async (options) => values(await rx.rxSort(text, { sortByVars: 't', ...options }), 'n');
  const unique = await rx.rxSort(
    { k: [2, 1, 2, 1, 2], n: [1, 2, 3, 4, 5] },
    { sortByVars: 'k', removeDupKeys: true, dupFreqVar: 'count' },
  );
  const chosen = await rx.rxSort(data, { sortByVars: 'x', varsToKeep: ['n'], varsToDrop: ['n'] });
  return {
    x: await order({ sortByVars: 'x' }),
    high: await order({ sortByVars: ['x'], missingsLow: false }),
    down: await order({ sortByVars: 'x', decreasing: true }),
    factor: await order({ sortByVars: 't' }),
    t: await texts({}),
    cased: await texts({ caseSensitive: true }),
    unique: [unique.names, ...unique.names.map((name) => values(unique, name))],
    chosen: chosen.names,
    none: (await rx.rxSort({ x: [] }, { sortByVars: 'x' })).numRows,
    codes: [
      await code(rx.rxSort(data, { sortByVars: 'q' })),
      await code(rx.rxSort(data, { sortByVars: [] })),
      await code(rx.rxSort(data, {})),
      await code(rx.rxSort(data, { sortByVars: ['x', 't'], decreasing: [true] })),
      await code(rx.rxSort(data, { sortByVars: 'x', type: 'quick' })),
      await code(rx.rxSort(data, { sortByVars: 'x', type: 'varByVar', removeDupKeys: true })),
      await code(rx.rxSort(data, { sortByVars: 'x', varsToDrop: ['q'] })),
      await code(rx.rxSort(data, { sortByVars: 'x', removeDupKeys: true, dupFreqVar: 'n' })),
      await code(rx.rxSort(data, { sortByVars: 'x', outFile: new URL('http://a/b') })),
    ],
  };
}

/** More rows than may be held in memory, by way of a file that is gone afterwards; so it is when the call fails. */
export async function spills(rx) {
  const expected = await rowsOf(rx, await rx.rxSort(table(rx), { ...KEYS, outFile: rx.RxArrowData() }));
  const seen = new Set();
  const looks = [];
  const onProgress = () =>
    looks.push(
      spilled().then(
        (names) => {
          for (const name of names) seen.add(name.split('.')[0]);
        },
        () => undefined,
      ),
    );
  const small = { ...KEYS, bufferLimit: 1, onProgress };
  const file = await rx.rxSort(table(rx), { ...small, outFile: rx.RxArrowData() });
  const kept = await rx.rxSort(table(rx), { ...small, keepInMemory: true });
  const same = [await rowsOf(rx, file), await rowsOf(rx, kept)].map((rows) => rows === expected);
  if (!(await hasOpfs())) {
    await kept.release();
    return { hasOpfs: false, same };
  }
  const whileKept = (await spilled()).length;
  await kept.release();
  await Promise.all(looks);
  const after = [(await spilled()).length];
  // A stream that breaks, and a call that is given up.
  const broken = new WritableStream({ write: () => Promise.reject(new Error('on purpose')) });
  const failed = await rx.rxSort(table(rx), { ...small, outFile: rx.RxArrowData(broken) }).then(
    () => null,
    (error) => error.message,
  );
  after.push((await spilled()).length);
  const controller = new AbortController();
  const stop = async () => {
    if ((await spilled()).length > 0) controller.abort();
  };
  const cancelled = await code(
    rx.rxSort(table(rx), {
      ...KEYS,
      bufferLimit: 1,
      signal: controller.signal,
      onProgress: stop,
      outFile: rx.RxArrowData(),
    }),
  );
  for (let wait = 0; wait < 50 && (await spilled()).length > 0; wait++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  after.push((await spilled()).length);
  return { hasOpfs: true, same, seen: seen.size, whileKept, after, failed, cancelled };
}

/** What pages left that are gone is removed once; what belongs to one that lives is not. */
export async function leftovers(rx) {
  if (!(await hasOpfs()) || !navigator.locks) return { hasOpfs: false };
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
  await folder.getFileHandle('dead', { create: true });
  await folder.getFileHandle('alive', { create: true });
  let free;
  await new Promise((resolve) => {
    navigator.locks.request('rxwasm unfinished alive', () => {
      resolve();
      return new Promise((release) => {
        free = release;
      });
    });
  });
  await rx.rxSort(table(rx), { ...KEYS, bufferLimit: 1, outFile: rx.RxArrowData() });
  for (let wait = 0; wait < 50 && (await spilled()).includes('dead'); wait++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const names = await spilled();
  free();
  await folder.removeEntry('alive');
  return { hasOpfs: true, names };
}

/** Two tables merged, streamed and from memory, in memory and by way of a file. */
export async function merged(rx) {
  const many = table(rx, 100_000);
  const few = rx.RxRandomData({ rows: 2000, variables: { b: 900, w: null, u: null }, seed: 4 });
  const found = { rows: [], same: true };
  for (const type of ['inner', 'left', 'right', 'full']) {
    const one = await rx.rxMerge(many, few, { type, matchVars: 'b', outFile: rx.RxArrowData() });
    const kept = await rx.rxMerge(many, few, { type, matchVars: 'b', bufferLimit: 1, keepInMemory: true });
    found.names ??= (await rx.rxGetVarNames(one)).join(' ');
    found.rows.push(kept.numRows);
    found.digests = [...(found.digests ?? []), await digest(await one.file.arrayBuffer())];
    found.same &&= (await rowsOf(rx, one)) === (await rowsOf(rx, kept));
    await kept.release();
  }
  return found;
}

const rowsAs = (found) =>
  Array.from({ length: found.numRows }, (_, row) => found.names.map((name) => found.getChild(name).get(row)));

const ACCOUNTS = {
  acct: [538, 538, 538, 763, 1534],
  billee: ['Rich C', 'Rich C', 'Rich C', 'Tom D', 'Kath P'],
  patient: [1, 2, 3, 1, 1],
};
const PROCEDURES = {
  acct: [538, 538, 538, 538, 763, 763, 763],
  patient: [3, 2, 2, 3, 1, 1, 2],
  type: ['OffVisit', 'AdultPro', 'OffVisit', '2SurfCom', 'OffVisit', 'AdultPro', 'OffVisit'],
};
const FIRST = { x1: [1, 2, 3], y1: ['a', 'b', 'c'], z1: ['x', 'y', 'z'] };
const SECOND = { x1: [101, 102, 103], y1: ['d', 'e', 'f'], z1: ['u', 'v', 'w'] };

/** RevoScaleR's examples, and what names and levels become. */
export async function examples(rx) {
  const dentist = async (type) =>
    rowsAs(await rx.rxMerge(ACCOUNTS, PROCEDURES, { type, matchVars: ['acct', 'patient'] }));
  const clash = { k: [1, 2], y: [1, 2] };
  const names = async (options) => (await rx.rxMerge(clash, clash, { matchVars: 'k', ...options })).names;
  const csv = (name, text) => new File([text], name);
  const files = await rx.rxMerge(csv('one.csv', 'k,y\n1,2\n'), csv('two.csv', 'k,y\n1,3\n'), { matchVars: 'k' });
  const renamed = await rx.rxMerge(
    { x1: [1, 2, 3], y1: [3, 2, 1] },
    { x2: [1, 2], y2: [4, 3] },
    {
      matchVars: 'y2',
      newVarNames1: { y1: 'y2' },
      decreasing: true,
    },
  );
  const list = await rx.rxMerge(
    [
      { k: [1, 2, 3], a: [1, 2, 3] },
      { k: [2, 3], b: [5, 6] },
      { k: [3, 1], c: [7, 8] },
    ],
    null,
    {
      type: 'left',
      matchVars: 'k',
    },
  );
  const missing = await rx.rxMerge({ k: [null, 1], a: [1, 2] }, { k: [1, null], b: [3, 4] }, { matchVars: 'k' });
  return {
    inner: await dentist('inner'),
    left: await dentist('left'),
    right: await dentist('right'),
    full: await dentist('full'),
    oneToOne: rowsAs(await rx.rxMerge(FIRST, { x2: [101, 102, 103], y2: ['d', 'e', 'f'] }, { type: 'oneToOne' })),
    union: rowsAs(await rx.rxMerge(FIRST, SECOND, { type: 'union' })),
    renamedUnion: rowsAs(await rx.rxMerge({ x: [1] }, { y: [2.5] }, { type: 'union', newVarNames2: { y: 'x' } })),
    names: [await names({}), await names({ duplicateVarExt: ['One', 'Two'] }), files.names],
    renamed: [renamed.names, rowsAs(renamed)],
    list: [list.names, rowsAs(list)],
    missing: rowsAs(missing),
    codes: [
      await code(rx.rxMerge(FIRST, SECOND)),
      await code(rx.rxMerge(FIRST, SECOND, { matchVars: 'q' })),
      await code(rx.rxMerge(FIRST, { x1: ['a'] }, { matchVars: 'x1' })),
      await code(rx.rxMerge(FIRST, SECOND, { matchVars: 'x1', varsToDrop2: ['x1'] })),
      await code(rx.rxMerge(FIRST, SECOND, { matchVars: 'x1', type: 'outer' })),
      await code(rx.rxMerge(FIRST, { x1: [1] }, { type: 'oneToOne' })),
      await code(rx.rxMerge(FIRST, { x1: [1] }, { type: 'union' })),
      await code(rx.rxMerge(FIRST, null, { matchVars: 'x1' })),
      await code(rx.rxMerge(FIRST, SECOND, { matchVars: 'x1', varsToKeep1: ['x1'], varsToDrop1: ['y1'] })),
    ],
  };
}

/** Data partitioned by two variables, in a file and in memory; rows of a partition, and rows that are added. */
export async function partitions(rx) {
  const data = { g: ['b', 'a', 'b', 'a', 'b'], h: [1, 1, 2, 1, 1], n: [1, 2, 3, 4, 5] };
  const more = { g: ['c', 'a'], h: [9, 1], n: [6, 7] };
  const described = async (found) =>
    Promise.all(
      found.map(async ({ values: { g, h }, numRows, dataSource }) => [
        g,
        h,
        numRows,
        values(await rx.rxDataStep(dataSource, {}), 'n'),
      ]),
    );
  const keys = { varsToPartition: ['g', 'h'] };
  const memory = await rx.rxPartition(data, rx.RxArrowData(), keys);
  const result = { memory: await described(memory) };
  const many = await rx.rxPartition(table(rx), rx.RxArrowData(), { varsToPartition: 'b', bufferLimit: 1 });
  const one = many[123];
  const mean = (await rx.rxSummary('~ u', one.dataSource)).sDataFrame.getChild('Mean').get(0);
  const step = { rowSelection: 'b == 123', maxRowsByCols: 1e9 };
  const [same] = [values(await rx.rxDataStep(table(rx), step), 'u')];
  result.many = [
    many.length,
    many.reduce((sum, { numRows }) => sum + numRows, 0),
    one.values.b,
    same.length === one.numRows,
    Math.abs(mean - same.reduce((sum, u) => sum + u, 0) / same.length) < 1e-12,
  ];
  result.codes = [
    await code(rx.rxPartition(data, rx.RxArrowData(), {})),
    await code(rx.rxPartition(data, rx.RxArrowData(), { varsToPartition: 'q' })),
    await code(rx.rxPartition(data, rx.RxArrowData(), { ...keys, append: 'cols' })),
    await code(rx.rxGetPartitions(rx.RxArrowData(new Uint8Array(0)))),
    await code(rx.rxDataStep(data, { outFile: memory[0].dataSource })),
  ];
  result.hasOpfs = await hasOpfs();
  if (!result.hasOpfs) return result;
  await rx.rxPartition(data, 'opfs:folder/groups.xdf', { ...keys, append: 'none', overwrite: true });
  result.again = await code(rx.rxPartition(data, 'opfs:folder/groups.xdf', { ...keys, append: 'none' }));
  result.others = await code(rx.rxPartition(data, 'opfs:folder/groups.xdf', { varsToPartition: 'g' }));
  await rx.rxPartition(more, 'opfs:folder/groups.xdf', keys);
  result.file = await described(await rx.rxGetPartitions('opfs:folder/groups.xdf'));
  return result;
}

/** What is told of partitions when their file is written anew, changed, moved, copied and removed. */
export async function stale(rx) {
  if (!(await hasOpfs())) return null;
  const [path, other] = ['opfs:held/groups.xdf', 'opfs:other/moved.xdf'];
  const rows = { f: ['b', 'a', 'b', 'a'], x: [1, 2, 3, 4] };
  const part = (data = rows) => rx.rxPartition(data, path, { varsToPartition: 'f', append: 'none', overwrite: true });
  const read = async (parts) =>
    Promise.all(
      parts.map(async ({ values: { f }, dataSource }) => [f, values(await rx.rxDataStep(dataSource, {}), 'x')]),
    );
  const now = async (file = path) => rx.rxGetPartitions(file).then(read, ({ code, message }) => [code, message]);
  const listed = async () => (await rx.rxListFiles()).map(({ path }) => path).filter((path) => /held|other/.test(path));
  const result = {};
  // As many rows, and others: sorted in place, or replaced.
  const [old] = await part();
  await rx.rxSort(path, { sortByVars: 'x', outFile: path, overwrite: true });
  result.sorted = await now();
  result.source = await code(rx.rxDataStep(old.dataSource, {}));
  result.appended = await code(rx.rxPartition(rows, path, { varsToPartition: 'f' }));
  result.groups = (await rx.rxExecBy(path, 'f', ({ f }, { columns }) => [f, [...columns.x]])).map(
    ({ result }) => result,
  );
  await part();
  await rx.rxDataStep({ f: ['p', 'q', 'r', 's'], x: [9, 8, 7, 6] }, { outFile: path, overwrite: true });
  result.replaced = (await now())[0];
  // What says nothing of the keys leaves them.
  await part();
  await rx.rxSetVarInfo({ x: { description: 'a number' } }, path);
  await rx.rxSetInfo(path, { description: 'all' });
  await rx.rxPredict(await rx.rxLinMod('x ~ f', path), path);
  result.described = [await now(), await rx.rxGetVarNames(path)];
  await rx.rxSetVarInfo({ f: { levels: ['B', 'A'] } }, path);
  result.levels = (await now())[0];
  await part();
  result.listed = await listed();
  await rx.rxRenameFile(path, other);
  result.renamed = [await now(other), (await now())[0], await listed()];
  await rx.rxCopyFile(other, path);
  result.copied = [await now(), await now(other)];
  // Another file takes the place of one, and what was told of it goes.
  await rx.rxCopyFile(new Blob([new Uint8Array(await (await rx.rxGetFile(path)).arrayBuffer())]), other, {
    overwrite: true,
  });
  result.covered = (await now(other))[0];
  await rx.rxRemoveFile(path);
  await rx.rxDataStep(rows, { outFile: path });
  result.removed = [(await now())[0], await listed()];
  const none = await rx.rxDataStep(rows, { rowSelection: 'x > 9', outFile: rx.RxArrowData() });
  result.none = [(await part(none)).length, await now()];
  return result;
}
