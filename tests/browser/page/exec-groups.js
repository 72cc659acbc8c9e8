// A user's function over groups of rows.
import { code, until, written } from './exec-shared.js';

/** Groups of rows: as columns, as data for models, filtered, failing. */
export async function groups(rx, rows) {
  const frame = { a: new Int32Array(rows), b: [], x: new Float64Array(rows), y: new Int32Array(rows), late: [] };
  for (let row = 0; row < rows; row++) {
    frame.a[row] = (row * 7919) % 7;
    frame.b.push(['none', 'one', 'many'][(row * 104_729) % 3]);
    frame.x[row] = 5 + Math.sin(row) + frame.a[row] - ((row * 31) % 20) / 4;
    frame.y[row] = (row * 31) % 20;
    frame.late.push(frame.y[row] > 10);
  }
  const data = await rx.rxDataStep(frame, { outFile: rx.RxArrowData() });
  const sums = await rx.rxExecBy(
    data,
    ['b', 'a'],
    (keys, { columns, numRows }, scale) => {
      let sum = 0;
      for (const value of columns.y) sum += value * scale;
      const { codes, levels } = columns.b;
      return [levels[codes[0]] === keys.b, columns.a.every((a) => a === keys.a), numRows, sum, columns.late.length];
    },
    { funcParams: [2] },
  );
  const cube = await rx.rxDataStep(data, {});
  const expected = {};
  for (let row = 0; row < cube.numRows; row++) {
    const key = `${cube.getChild('b').at(row)} ${cube.getChild('a').at(row)}`;
    expected[key] ??= [true, true, 0, 0, 0];
    expected[key][2] += 1;
    expected[key][3] += 2 * cube.getChild('y').at(row);
    expected[key][4] += 1;
  }
  const models = await rx.rxExecBy(data, 'b', async (_keys, data) => {
    const info = await rx.rxGetVarInfo(data);
    const model = await rx.rxLinMod('x ~ y + a', data);
    return [model.coefficients, info.varInfo?.length ?? Object.keys(info).length, data.numRows];
  });
  const whole = [];
  for (const { keys } of models) {
    const part = await rx.rxDataStep(data, { rowSelection: `b == "${keys.b}"`, outFile: rx.RxArrowData() });
    whole.push((await rx.rxLinMod('x ~ y + a', part)).coefficients);
  }
  const failing = await rx.rxExecBy(
    data,
    'a',
    (keys) => {
      if (keys.a === 3) throw new Error('not three');
      return keys.a;
    },
    { filterFunc: (keys) => keys.filter(({ a }) => a > 1) },
  );
  const parts = await rx.rxPartition(data, rx.RxArrowData(), { varsToPartition: 'a' });
  const again = await rx.rxExecBy(parts[0].dataSource.part.of, 'a', (_keys, data) => data.numRows);
  const controller = new AbortController();
  const working = code(() =>
    rx.rxExecBy(
      data,
      'a',
      () => {
        for (;;);
      },
      { signal: controller.signal },
    ),
  );
  await until(() => rx.rxProcesses().some(({ state, task }) => state === 'running' && task.includes(', task ')));
  controller.abort();
  const digits = ({ values }) => JSON.stringify(values.flat().map((value) => value.toPrecision(9)));
  const near = (a, b) => digits(a) === digits(b);
  return {
    statuses: [...new Set(sums.map(({ status }) => status))],
    same:
      sums.length === Object.keys(expected).length &&
      sums.every(({ keys, result }) => {
        return JSON.stringify(result) === JSON.stringify(expected[`${keys.b} ${keys.a}`]);
      }),
    models: models.map(({ result, error }, at) => error?.message ?? near(result[0], whole[at])),
    rows: models.reduce((sum, { result }) => sum + (result?.[2] ?? 0), 0),
    failing: failing.map(({ keys, result, status, error }) => [keys.a, result, status, error?.cause.message ?? null]),
    again: again.map(({ result }) => result),
    partitions: parts.map(({ numRows }) => numRows),
    cancelled: (await working)?.code,
    mistakes: [
      await code(() => rx.rxExecBy(data, 'nothing', () => 1)),
      await code(() => rx.rxExecBy(data, 'a', () => nowhere)),
    ].map((error) => error?.code),
  };
}

/** The lines of groups, by their keys, and of many at once. */
export async function heard(rx) {
  const data = { g: ['a', 'b', 'a', 'c'], x: [1, 2, 3, 4] };
  const FUN = (keys, { numRows }) => {
    if (keys.g !== 'b') console.log(numRows, 'rows');
    return numRows;
  };
  return written(async (lines) => {
    const found = await rx.rxExecBy(data, 'g', FUN, { consoleOutput: true });
    const groups = [...lines];
    lines.length = 0;
    const many = () => {
      for (let at = 0; at < 2000; at++) console.log(at);
    };
    const { output } = await rx.rxExec(many, { timesToRun: 2, consoleOutput: true });
    const each = (name) => lines.filter((line) => line.startsWith(name)).join();
    const whole = (name) => Array.from({ length: 2000 }, (_, at) => `${name}: ${at}`).join();
    return {
      groups,
      output: found.map(({ output }) => output?.map(({ text }) => text) ?? null),
      many: ['rxElem1', 'rxElem2'].every((name) => each(name) === whole(name)),
      kept: output.map(({ lines }) => lines.length),
    };
  });
}
