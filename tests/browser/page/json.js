// JSON lines in a tab.
const lines = (rows) => new Blob(rows.map((row) => `${JSON.stringify(row)}\n`));

/** Keys and types that the first rows do not tell. */
export async function widened(rx) {
  const rows = Array.from({ length: 60_000 }, (_, at) => ({
    ...(at > 0 && { i: at }),
    x: at < 40_000 ? at : at + 0.5,
    ...(at % 3 > 0 && { t: at === 50_000 ? 'x' : at }),
    ...(at === 59_998 && { is: true }),
    g: ['a', 'b'][at % 2],
  }));
  const colInfo = { i: { type: 'integer' }, x: {}, t: {}, is: {}, g: { type: 'factor' } };
  const source = rx.RxJsonData(lines(rows), { rowsToSniff: 10, colInfo });
  const resident = await rx.rxImport(source);
  const info = await rx.rxGetInfo(resident, { getVarInfo: true });
  const varInfo = (name) => info.varInfo.find((variable) => variable.name === name);
  const names = ['i', 'x', 't', 'is', 'g'];
  const t = await rx.rxDataStep(source, { varsToKeep: ['t'] });
  const values = t.getChild('t');
  return {
    rows: resident.numRows,
    kinds: names.map((name) => varInfo(name).kind),
    late: [values.at(0), values.at(50_000)],
    missing: names.map((name) => varInfo(name).missing ?? 0),
  };
}

/** Rows written as JSON lines. */
export async function written(rx) {
  const rows = {
    y: [0.5, 1 / 3, null],
    n: [null, 2, 3],
    g: ['a "quoted" one', 'ü', null],
    day: ['2024-02-01', '2024-02-29', null],
    is: [true, null, false],
  };
  const file = await rx.rxDataStep(rows, {
    transforms: { n: 'as.integer(n)', g: 'factor(g)', when: 'as.Date(day)' },
    outFile: rx.RxJsonData(),
  });
  const text = await file.file.text();
  const { y, n, g, when, is } = JSON.parse(text.split('\n')[0]);
  const info = await rx.rxGetInfo(file, { getVarInfo: true });
  const kind = (name) => info.varInfo.find((variable) => variable.name === name).kind;
  const back = await rx.rxDataStep(file, {});
  const same = [...back.getChild('y')].every((value, at) => Object.is(value, rows.y[at]));
  return {
    first: JSON.stringify({ y, n, g, when, is }),
    media: file.file.type,
    kinds: ['y', 'n', 'g', 'when', 'is'].map(kind),
    same,
    opfs: await inOpfs(rx, file),
  };
}

async function inOpfs(rx, data) {
  try {
    await (await navigator.storage.getDirectory()).getFileHandle('probe', { create: true });
  } catch {
    return null;
  }
  const written = await rx.rxImport(data, { outFile: 'opfs:tables/rows.jsonl', overwrite: true });
  const appended = await rx.rxDataStep(data, { outFile: written, append: 'rows' });
  // A file without rows is there, and rows are put into it.
  const path = 'opfs:tables/none.jsonl';
  await rx.rxDataStep(data, { rowSelection: 'y > 1', outFile: path, overwrite: true });
  const none = await rx.rxGetVarNames(path);
  const filled = await rx.rxDataStep(data, { outFile: path, append: 'rows' });
  return [
    none,
    (await rx.rxGetInfo(filled, { computeInfo: true })).numRows,
    (await rx.rxGetInfo(written, { computeInfo: true })).numRows,
    (await rx.rxGetInfo(appended, { computeInfo: true })).numRows,
  ];
}

/** The variables of files without a source that says what they are. */
export async function recognised(rx) {
  const row = '{"a":1,"b":"x"}';
  const names = [];
  for (const file of [
    new Blob([`${row}\n${row}\n`]),
    new Blob([`[\n  ${row},\n  ${row}\n]`]),
    new File([`\ufeff\n\n\n\n\n\n\n\n ${row}`], 'rows.ndjson'),
    new TextEncoder().encode(` { "a": 1, "b": 2 }`),
    rx.RxTextData(new Blob(['{"a":1}\n2\n']), { firstRowIsColNames: true, delimiter: ';', quoteMark: '' }),
  ]) {
    names.push(await rx.rxGetVarNames(file));
  }
  return names;
}

/** What errors say: the code, the column or key, the row. */
export async function codes(rx) {
  const code = async (blob, options = {}, formula = '~ .') => {
    try {
      await rx.rxSummary(formula, rx.RxJsonData(blob, options));
      return 'no error';
    } catch (error) {
      const { column, names, row } = error.at ?? {};
      return [error.code, column ?? names?.[0] ?? null, row ?? null];
    }
  };
  const many = Array.from({ length: 60_000 }, (_, at) => ({ a: at }));
  const late = await code(lines([...many, { a: 1, late: 2 }]));
  return {
    // Rows are told by chunk.
    late: [late[0], late[1], late[2] > 0 ? 60_001 : late[2]],
    nested: await code(lines([{ a: 1, b: [1] }])),
    broken: await code(new Blob(['{"a":1}\n{"a":}\n'])),
    cut: await code(new Blob(['{"a":1'])),
    empty: await code(new Blob([]), {}, '~ a'),
  };
}
