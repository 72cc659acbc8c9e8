// Rows that come in parts: of satellites, of functions, of files.
import { code, values } from './steps-shared.js';

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
