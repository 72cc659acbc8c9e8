// What is added to files that are there: their bytes stay, and no value is lost. Without a file system in memory.
const put = (text, name = 'rows.csv') => new Blob([text], { type: name });
const text = ({ file }) => file.text();
const shown = (value) => (value instanceof Date ? value.toISOString() : value);
const columns = async (rx, source) => {
  const table = await rx.rxDataStep(source);
  return Object.fromEntries(table.names.map((name) => [name, Array.from(table.getChild(name), shown)]));
};
const failure = (promise) => promise.then(() => null).catch(({ code, message }) => [code, message]);

/** Rows behind those of a file: its bytes, the values, and how they are read. */
async function behind(rx, old, rows, make = rx.RxTextData, options = {}) {
  const outFile = make(put(old), options);
  const source = await rx.rxDataStep(rows, { outFile, append: 'rows' });
  const kinds = (await rx.rxGetVarInfo(source)).map(({ kind }) => kind);
  return [await text(source), await columns(rx, source), kinds];
}

/** Columns beside those of a file. */
async function beside(rx, old, added, make = rx.RxTextData, options = {}) {
  const outFile = make(put(old), options);
  const source = await rx.rxDataStep(added, { outFile, append: 'cols', overwrite: true });
  return [await text(source), await columns(rx, source)];
}

export default async (rx) => {
  const moment = new Date(Date.UTC(2020, 0, 2, 3, 4, 5));
  const rows = {
    types: await behind(rx, 'a,b\n1.5,x\n2.5,y\n', { a: [1, 2], b: ['z', 'w'] }),
    order: await behind(rx, 'a,b\n0.123456789012345,x', { b: ['z'], a: [0.5] }),
    numbers: await behind(rx, 'a\nhello\n', { a: [1, 2] }),
    moments: await behind(rx, 'a\n2020-01-01 10:00:00\n', { a: [moment] }),
    days: await behind(rx, 'a\n2020-01-01\nsoon\n', { a: [moment] }),
    digits: await behind(rx, 'id\n12345678901234567\n', { id: [1] }),
    truth: await behind(rx, 'a\n7\n', { a: [true] }),
    semicolons: await behind(rx, 'a;b\r\n1,5;x\r\n', { a: [2.5], b: ['y;z'] }, rx.RxTextData, { decimalPoint: ',' }),
    unnamed: await behind(rx, '1,x\n2,y\n', { a: [2.5], b: ['q'] }, rx.RxTextData, { firstRowIsColNames: false }),
    json: await behind(rx, '{"a":1.5,"b":7}', { b: [12], a: ['x'] }, rx.RxJsonData),
    blank: await behind(rx, '\n \n', { a: [1.5] }, rx.RxJsonData),
  };
  const quoted = 'a,b,c\r\n0.123456789012345,"x, ""y""\n",007\r\n\r\n2,z,12345678901234567';
  const cols = {
    text: await beside(rx, quoted, { d: [1.5, 2], e: ['p', 'q,r'] }),
    replaced: await beside(rx, quoted, { d: [1.5, 2], b: ['p', 'q'] }),
    unnamed: await beside(rx, '1;x\n2;y\n', { d: [1.5, 2], V1: [3, 4] }, rx.RxTextData, { firstRowIsColNames: false }),
    skipped: await beside(rx, 'about\na\n1.50\n', { d: [1.5] }, rx.RxTextData, { rowsToSkip: 1 }),
    json: await beside(
      rx,
      '{"a": 1.50, "b":"}{,"}\n\n{"b":null,"a":12345678901234567}',
      { c: [1, 2], b: ['p', 'q'] },
      rx.RxJsonData,
    ),
    plain: await beside(rx, '{"a": 1.50}\n{"a":2}\n', { c: [1, 2] }, rx.RxJsonData),
  };
  const refused = {};
  const refuse = async (name, old, added, make = rx.RxTextData, options = {}) => {
    refused[name] = await failure(rx.rxDataStep(added, { outFile: make(put(old), options), append: 'rows' }));
  };
  await refuse('extra', 'a,b\n1,x\n', { a: [2], c: ['q'] });
  await refuse('missing', 'a,b\n1,x\n', { a: [2] });
  await refuse('delimiter', 'a;b\n1;x\n', { a: [2], b: ['q'] }, rx.RxTextData, { delimiter: ',' });
  await refuse('array', '[{"a":1}]', { a: [2] }, rx.RxJsonData);
  await refuse('format', 'a\n1\n', { a: [2] }, rx.RxArrowData);
  await refuse('xdf', 'a\n1\n', { a: [2] }, rx.RxXdfData);
  const parquet = await rx.rxDataStep({ a: [1] }, { outFile: rx.RxParquetData() });
  const asText = rx.RxTextData(parquet.file);
  refused.text = await failure(rx.rxDataStep({ a: [1] }, { outFile: asText, append: 'rows' }));
  const folders = [];
  for (const outFile of ['opfs:folder/', 'opfs:folder/rows.csv', 'opfs:folder']) {
    folders.push((await failure(rx.rxDataStep({ a: [1] }, { outFile, overwrite: true })))?.[0] ?? null);
  }
  const memory = {};
  for (const make of [rx.RxTextData, rx.RxJsonData, rx.RxArrowData, rx.RxParquetData, rx.RxXdfData]) {
    const one = await rx.rxDataStep({ a: [1] }, { outFile: make(null) });
    const two = await rx.rxDataStep({ a: [2] }, { outFile: one, append: 'rows' });
    memory[one.type] = [await columns(rx, one), await columns(rx, two)].map(({ a }) => a);
  }
  const unnamed = await rx.rxDataStep(
    { a: [1], f: ['x'] },
    { outFile: rx.RxTextData(null, { firstRowIsColNames: false }) },
  );
  return { rows, cols, refused, folders, memory, unnamed: await columns(rx, unnamed) };
};
