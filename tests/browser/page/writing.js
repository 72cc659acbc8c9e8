// Runs in a tab: writes Arrow files and streams, reads them back, and tries what must not work.
async function code(work) {
  try {
    await work();
    return 'no error';
  } catch (error) {
    return error.code;
  }
}

async function inOpfs(rx, data, model) {
  try {
    await (await navigator.storage.getDirectory()).getFileHandle('probe', { create: true });
  } catch {
    return null;
  }
  const path = rx.RxArrowData('opfs:models/predicted.arrow');
  const written = await rx.rxPredict(model, data, { outData: path, overwrite: true, writeModelVars: true });
  const info = await rx.rxGetInfo(written, { getVarInfo: true });
  return {
    rows: info.numRows,
    names: info.varInfo.map(({ name }) => name),
    again: await code(() => rx.rxImport(data, { outFile: path })),
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
    codes: {
      random: await code(() => rx.rxImport(data, { outFile: rx.RxRandomData({ rows: 1, variables: {} }) })),
      url: await code(() => rx.rxImport(data, { outFile: rx.RxArrowData('a.arrow') })),
      nothing: await code(() => rx.rxHead(rx.RxArrowData())),
      full: await code(() => rx.rxImport(data, { outFile: rx.RxArrowData(closed) })),
      scale: await code(() => rx.rxPredict(model, data, { type: 'log' })),
    },
  };
};
