// Runs in a tab: writes Arrow files and streams and XDF files, reads them back, and tries what must not work.
async function code(work) {
  try {
    await work();
    return 'no error';
  } catch (error) {
    return error.code;
  }
}

/** The four bytes that an XDF file begins with. */
const XDF = [0xf4, 0xd3, 0xd2, 0xd1];

/** Writes XDF, reads it back, adds blocks; a genuine file gives the same model. */
async function xdf(rx, data, genuine, formula, numbers) {
  const file = await rx.rxImport(data, { outFile: rx.RxXdfData() });
  const start = [...new Uint8Array(await file.file.slice(0, 4).arrayBuffer())];
  const info = await rx.rxGetInfo(file, { getBlockSizes: true, getVarInfo: true });
  const resident = await rx.rxImport(file);
  const longer = await rx.rxImport(resident, { outFile: file, append: 'rows', xdfCompressionLevel: 6 });
  const sizes = ({ rowsPerBlock }) => rowsPerBlock;
  const rows = await rx.rxReadXdf(genuine, { varsToKeep: ['DayOfWeek', 'ArrDelay'], startRow: 500_001, numRows: 2 });
  return {
    magic: String(start) === String(XDF),
    sizes: sizes(info),
    longer: sizes(await rx.rxGetInfo(longer, { getBlockSizes: true })),
    models: [
      numbers(await rx.rxLinMod(formula, file)),
      numbers(await rx.rxLinMod(formula, resident)),
      numbers(await rx.rxLinMod(formula, genuine)),
      numbers(await rx.rxLinMod(formula, rx.RxXdfData(await genuine.arrayBuffer(), { varsToDrop: [] }))),
    ],
    stepped: await stepped(rx, genuine),
    genuine: String(await rx.rxGetInfo(genuine, { getVarInfo: true })),
    rows: [rows.numRows, rows.names, String(rows.getChild('ArrDelay').at(0))],
    codes: {
      variable: await code(() => rx.rxHead(rx.RxXdfData(genuine, { varsToKeep: ['Origin'] }))),
      broken: await code(() => rx.rxHead(rx.RxXdfData(genuine.slice(0, 1000)))),
      level: await code(() => rx.rxImport(data, { outFile: rx.RxXdfData(), xdfCompressionLevel: 10 })),
      rows: await code(() => rx.rxDataStep(file, { outFile: rx.RxXdfData(), rowsPerRead: 0 })),
    },
  };
}

/** A data step and predictions into XDF: blocks of rows that are left, variables that are derived. */
async function stepped(rx, genuine) {
  const late = await rx.rxDataStep(genuine, {
    transforms: { late: 'ArrDelay > 15' },
    rowSelection: 'DayOfWeek != "Sunday"',
    varsToDrop: ['CRSDepTime'],
    outFile: rx.RxXdfData(),
    rowsPerRead: 100_000,
  });
  const info = await rx.rxGetInfo(late, { getVarInfo: true, getBlockSizes: true, computeInfo: true });
  const same = await rx.rxDataStep(genuine, { rowSelection: 'DayOfWeek != "Sunday"' });
  const model = await rx.rxLinMod('ArrDelay ~ DayOfWeek', genuine);
  const predicted = await rx.rxPredict(model, genuine, { outData: rx.RxXdfData(), rowsPerRead: 200_000 });
  const blocks = await rx.rxGetInfo(predicted, { getBlockSizes: true });
  const imported = await rx.rxImport(genuine, { outFile: rx.RxXdfData(), varsToKeep: ['ArrDelay'], numRows: 10 });
  return {
    names: info.varInfo.map(({ name }) => name),
    isWhole: info.numRows === same.numRows,
    fits: Math.max(...info.rowsPerBlock) <= 100_000,
    predicted: blocks.rowsPerBlock,
    imported: (await rx.rxHead(imported, 100)).numRows,
  };
}

async function inOpfs(rx, data, model) {
  try {
    await (await navigator.storage.getDirectory()).getFileHandle('probe', { create: true });
  } catch {
    return null;
  }
  const path = rx.RxArrowData('opfs:models/predicted.arrow');
  const written = await rx.rxPredict(model, data, { outData: path, overwrite: true, writeModelVars: true });
  const info = await rx.rxGetInfo(written, { getVarInfo: true, computeInfo: true });
  return {
    rows: info.numRows,
    names: info.varInfo.map(({ name }) => name),
    again: await code(() => rx.rxImport(data, { outFile: path })),
    xdf: (await rx.rxGetInfo(await rx.rxImport(written, { outFile: 'opfs:models/predicted.xdf', overwrite: true })))
      .compressionType,
  };
}

export default async (rx, files) => {
  const formula = 'ArrDelay ~ DayOfWeek + CRSDepTime';
  const data = rx.RxTextData(files.flights, { missingValueString: 'M', stringsAsFactors: true });
  const model = await rx.rxLinMod(formula, data, { covCoef: true });
  const numbers = ({ coefficients }) => JSON.stringify(coefficients);
  const file = await rx.rxImport(data, { outFile: rx.RxArrowData() });
  const resident = await rx.rxImport(data);
  const stream = await rx.rxImport(resident, { outFile: rx.RxArrowData(null, { form: 'stream' }) });
  const start = new Uint8Array(await file.file.slice(0, 6).arrayBuffer());
  const end = new Uint8Array(await file.file.slice(-6).arrayBuffer());
  const table = await rx.rxPredict(model, data, { computeResiduals: true, type: 'response' });
  const closed = new WritableStream({
    write: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
  });
  return {
    magic: [String.fromCharCode(...start), String.fromCharCode(...end)],
    fromText: numbers(model),
    fromFile: numbers(await rx.rxLinMod(formula, file)),
    fromStream: numbers(await rx.rxLinMod(formula, stream)),
    predicted: [table.numRows, table.names],
    opfs: await inOpfs(rx, data, model),
    xdf: await xdf(rx, data, files.genuine, formula, numbers),
    codes: {
      random: await code(() => rx.rxImport(data, { outFile: rx.RxRandomData({ rows: 1, variables: {} }) })),
      url: await code(() => rx.rxImport(data, { outFile: rx.RxArrowData('a.arrow') })),
      nothing: await code(() => rx.rxHead(rx.RxArrowData())),
      full: await code(() => rx.rxImport(data, { outFile: rx.RxArrowData(closed) })),
      scale: await code(() => rx.rxPredict(model, data, { type: 'log' })),
    },
  };
};
