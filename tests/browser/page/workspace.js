// The workspace, as a page uses it.

const text = (file) => file.text();
const thrown = (promise) =>
  promise.then(
    () => null,
    (error) => [error.code, error.message],
  );
const CSV = 'x,y\n1,2\n2,4\n3,7\n';
const bytes = (content) => new TextEncoder().encode(content);

/** A file that is never read to its end: what is written of it is never whole. */
class Endless extends Blob {
  slice(from) {
    return from > 0 ? { arrayBuffer: () => new Promise(() => undefined) } : super.slice(0, 1 << 22);
  }
}
const endless = () => new Endless([new Uint8Array(1 << 23)]);

async function entries() {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('.rxwasm-unfinished').catch(() => null);
  const names = [];
  if (folder) for await (const [name] of folder.entries()) names.push(name);
  return names;
}

export const listed = async (rx) => (await rx.rxListFiles()).map(({ path, size, format }) => [path, size, format]);

export async function clear(rx) {
  for (const { file } of await rx.rxListFiles()) await rx.rxRemoveFile(file);
  return listed(rx);
}

export async function files(rx) {
  const told = [];
  await rx.rxCopyFile(bytes(CSV), 'opfs:a/b/small.csv', { onProgress: (progress) => told.push(progress) });
  const other = new File(['other'], 'other');
  const codes = {
    exists: await thrown(rx.rxCopyFile(other, 'opfs:a/b/small.csv')),
    gone: await thrown(rx.rxRenameFile('opfs:none', 'opfs:some')),
    folder: await thrown(rx.rxCopyFile(other, 'opfs:a/b/small.csv/inside')),
    up: await thrown(rx.rxCopyFile(other, 'opfs:../x')),
    removed: await thrown(rx.rxRemoveFile('none')),
    read: await thrown(rx.rxSummary('~ x', 'opfs:none.csv')),
  };
  await rx.rxCopyFile(other, 'opfs:plain');
  codes.taken = await thrown(rx.rxRenameFile('plain', 'a/b/small.csv'));
  await rx.rxRenameFile('opfs:a/b/small.csv', 'opfs:a/c.csv');
  const [found] = await rx.rxListFiles();
  await rx.rxRemoveFile('opfs:plain');
  return {
    told,
    codes,
    found: { ...found, isRecent: Math.abs(Date.now() - found.modified) < 60_000 },
    list: await listed(rx),
    there: [await rx.rxFileExists('a/c.csv'), await rx.rxFileExists('opfs:a/b/small.csv'), await rx.rxFileExists('a')],
    content: await text(await rx.rxGetFile('opfs:a/c.csv')),
    copy: await text(await rx.rxCopyFile('opfs:a/c.csv', null)),
    slope: (await rx.rxLinMod('y ~ x', 'opfs:a/c.csv')).coefficients.values?.at?.(-1) ?? null,
    unfinished: await entries(),
  };
}

export async function storage(rx) {
  const told = await rx.rxStorage();
  const asked = await Promise.race([rx.rxPersistStorage(), new Promise((done) => setTimeout(done, 500, 'not said'))]);
  return { ...told, asked };
}

/** What does not fit is known before it is written; what is cancelled leaves what was there. */
export async function limits(rx) {
  await rx.rxCopyFile(bytes(CSV), 'opfs:kept.csv', { overwrite: true });
  const controller = new AbortController();
  const copying = rx.rxCopyFile(new Blob([new Uint8Array(1 << 24)]), 'opfs:kept.csv', {
    overwrite: true,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  const cancelled = await thrown(copying);
  const { estimate } = navigator.storage;
  navigator.storage.estimate = async () => ({ usage: 5e6, quota: 8e6 });
  const full = await thrown(rx.rxCopyFile(new Blob([new Uint8Array(1 << 24)]), 'opfs:large'));
  navigator.storage.estimate = estimate;
  return {
    cancelled,
    full,
    list: await listed(rx),
    content: await text(await rx.rxGetFile('kept.csv')),
    unfinished: await entries(),
  };
}

/** Begins to write a file, and does not end. */
export async function begin(rx, path) {
  globalThis.writing = rx.rxCopyFile(endless(), path, { overwrite: true });
  globalThis.writing.catch(() => undefined);
  while ((await entries()).length === 0) await new Promise((done) => setTimeout(done, 10));
  return entries();
}

export async function whileWritten(rx, path) {
  return {
    list: await listed(rx),
    write: await thrown(rx.rxCopyFile(bytes('x\n1\n'), path, { overwrite: true })),
    step: await thrown(rx.rxDataStep({ x: [1, 2] }, { outFile: path, overwrite: true })),
    rename: await thrown(rx.rxRenameFile(path, 'opfs:other.csv', { overwrite: true })),
    remove: await thrown(rx.rxRemoveFile(path)),
    // What is there is read as it was.
    mean: await rx.rxSummary('~ x', path).then(
      ({ sDataFrame }) => sDataFrame.getChild('Mean').toArray()[0],
      (error) => error.code,
    ),
  };
}

export async function left(rx, path) {
  // The browser takes a moment to give back what a tab had.
  for (let wait = 0; wait < 100 && (await entries()).length > 0; wait++) {
    await rx.rxListFiles();
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    list: await listed(rx),
    unfinished: await entries(),
    content: (await rx.rxFileExists(path)) && (await text(await rx.rxGetFile(path))),
  };
}

export async function write(rx, path, content) {
  await rx.rxCopyFile(bytes(content), path, { overwrite: true });
}

/** A source that stays the same while its file is written anew. */
export async function means(rx, path) {
  globalThis.source ??= rx.RxTextData(path);
  const table = await rx.rxDataStep(globalThis.source);
  return Array.from(table.getChild('x').toArray(), Number);
}

/** A file that is replaced while it is read: what comes is of the old one, of the new one, or an error. */
export async function overtaken(rx, path, url) {
  await rx.rxCopyFile(new URL(url, location.href), path, { overwrite: true });
  const sum = async () => {
    const { nobsValid, sDataFrame } = await rx.rxSummary('~ CRSDepTime', rx.RxTextData(path));
    return [nobsValid, sDataFrame.getChild('Mean').toArray()[0]];
  };
  const old = await sum();
  const results = [];
  for (let time = 0; time < 4; time++) {
    const reading = sum().catch((error) => [error.code]);
    await new Promise((done) => setTimeout(done, 5 * time));
    await rx.rxCopyFile(bytes(`"ArrDelay","CRSDepTime","DayOfWeek"\n${`1,${time},"Monday"\n`.repeat(50)}`), path, {
      overwrite: true,
    });
    results.push(String(await reading));
    await rx.rxCopyFile(new URL(url, location.href), path, { overwrite: true });
  }
  return { old: String(old), results };
}

/** A file that is read is not renamed. */
export async function whileRead(rx, path) {
  const name = path.replace('opfs:', '');
  return navigator.locks.request(`rxwasm read ${name}`, { mode: 'shared' }, async () => ({
    read: await means(rx, path),
    rename: await thrown(rx.rxRenameFile(path, 'opfs:moved.csv')),
  }));
}

/** Rows behind those of a file, which is read and replaced at once. */
export async function append(rx) {
  await rx.rxCopyFile(bytes('x\n1\n2\n'), 'opfs:rows.csv', { overwrite: true });
  const source = rx.RxTextData('opfs:rows.csv');
  for (let time = 0; time < 2; time++) await rx.rxDataStep({ x: [3, 4] }, { outFile: source, append: 'rows' });
  const xdf = 'opfs:rows.xdf';
  await rx.rxDataStep({ x: [1, 2] }, { outFile: xdf });
  await rx.rxDataStep({ x: [3] }, { outFile: xdf, append: 'rows' });
  const values = async (input) => Array.from((await rx.rxDataStep(input)).getChild('x').toArray(), Number);
  return [await values(source), await values(xdf)];
}

export async function withoutLocks(rx) {
  Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true });
  await rx.rxCopyFile(bytes(CSV), 'opfs:unlocked.csv');
  await rx.rxRenameFile('unlocked.csv', 'free.csv');
  return listed(rx);
}

/** Where there is no such file system. */
export async function missing(rx) {
  return {
    storage: await rx.rxStorage(),
    list: await thrown(rx.rxListFiles()),
    write: await thrown(rx.rxCopyFile(bytes(CSV), 'opfs:a.csv')),
    copy: await text(await rx.rxCopyFile(bytes(CSV), null)),
  };
}

/** Rows from anywhere, against the same rows by a step. */
export async function rows(rx, url) {
  const data = rx.RxRandomData({ rows: 30_000_000, variables: { a: 1000, b: null }, seed: 3 });
  const found = [];
  for (const startRow of [1, 131_070, 15_000_001, 29_999_996]) {
    const some = await rx.rxReadRows(data, { startRow, numRows: 5 });
    const same = await rx.rxDataStep(data, { startRow, numRows: 5 });
    found.push([
      some.numRows,
      ['a', 'b'].every((name) => String(some.getChild(name).toArray()) === String(same.getChild(name).toArray())),
    ]);
  }
  const behind = await rx.rxReadRows(data, { startRow: 30_000_001, numRows: 5, varsToKeep: ['b'] });
  const remote = rx.RxTextData(new URL(url, location.href).href);
  await rx.rxGetVarInfo(remote, { computeInfo: true });
  return { found, behind: [behind.numRows, behind.schema.fields.map(({ name }) => name)] };
}

export async function remoteRows(rx, url) {
  globalThis.remote ??= rx.RxTextData(new URL(url, location.href).href);
  const source = globalThis.remote;
  if (!globalThis.scanned) await rx.rxGetVarInfo(source, { computeInfo: true });
  globalThis.scanned = true;
  const table = await rx.rxReadRows(source, { startRow: 400_001, numRows: 40, varsToKeep: ['ArrDelay'] });
  return table.numRows;
}

export const formats = (rx) => rx.rxFormats();

export async function detected(rx) {
  const file = (name, content) => rx.rxDetectSource(new File([content], name));
  return {
    types: [
      (await file('a.csv', 'x\n1')).type,
      (await file('a.bin', 'ARROW1')).type,
      (await file('a.xdf', new Uint8Array([0xf4, 0xd3, 0xd2, 0xd1]))).type,
    ],
    zip: await thrown(file('a.csv', 'PK34')),
  };
}
