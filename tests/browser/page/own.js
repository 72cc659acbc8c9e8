// Models in bytes, and analyses of one's own, where satellites are workers.

const ROWS = 300_000;

function table(rx) {
  return rx.RxRandomData({ rows: ROWS, variables: { a: 20, u: null }, seed: 3 });
}

/** A model, and what became of it on the way through bytes. */
export async function saved(rx) {
  const data = table(rx);
  const model = await rx.rxLinMod('u ~ a', data, { covCoef: true });
  const bytes = await rx.rxSerializeModel(model, { metadata: { by: 'test' } });
  const loaded = await rx.rxUnserializeModel(bytes);
  const scoring = await rx.rxUnserializeModel(await rx.rxSerializeModel(model, { realtimeScoringOnly: true }));
  const [one, other] = [await rx.rxPredict(model, data), await rx.rxPredict(scoring, data)];
  const code = (promise) => promise.then(() => null).catch((error) => error.code);
  return {
    same: [loaded.summary() === model.summary(), JSON.stringify(loaded) === JSON.stringify(model)],
    metadata: loaded.metadata,
    predictions: [one.numRows, one.getChild('u_Pred').at(5) === other.getChild('u_Pred').at(5)],
    codes: [
      await code(rx.rxUnserializeModel(bytes.slice(0, -1))),
      await code(rx.rxUnserializeModel(new Uint8Array(9))),
      await code(rx.rxSerializeModel({ ...model })),
      await code(rx.rxSerializeModel(await rx.rxSummary('~ u', data))),
    ],
    pmml: (await rx.rxPmml(model)).includes('<NumericPredictor name="a"'),
  };
}

/** The mean of a variable by a class of one's own, streamed and kept, beside that of rxSummary. */
export async function mean(rx) {
  const pema = rx.PemaMean({ varName: 'u' });
  const streamed = await rx.pemaCompute(pema, table(rx));
  const resident = await rx.rxImport(table(rx));
  const kept = await rx.pemaCompute(pema, resident);
  const summary = await rx.rxSummary('~ u', resident);
  await resident.release();
  return { streamed, kept, rows: pema.totalObs, expected: summary.sDataFrame.getChild('Mean').at(0) };
}

/** Statistics by group of a table that has a third of its rows in each of three groups, beside those of rxCube. */
export async function byGroup(rx) {
  const g = Array.from({ length: ROWS }, (_, row) => ['one', 'two', 'three'][Math.floor((row * 3) / ROWS)]);
  const x = Float64Array.from(g, (_, row) => row % 1000);
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const pema = rx.PemaByGroup({ groupByVar: 'g', computeVars: ['x'], fnList: { mean, rows: (all) => all.length } });
  const table = await rx.pemaCompute(pema, { g, x });
  const cube = await rx.rxCube('x ~ g', { g, x }, { returnDataFrame: true });
  const column = (from, name) => [...from.getChild(name).toArray()];
  return {
    groups: column(table, 'g'),
    rows: column(table, 'x.rows'),
    means: column(table, 'x.mean'),
    expected: column(cube, 'x'),
  };
}

/** The code of an error that a user's function throws, and that the package still works. */
export async function failing(rx) {
  const Failing = rx.setPemaClass({
    className: 'Failing',
    fields: {},
    methods: {
      processData() {
        throw new Error('on purpose');
      },
      updateResults() {},
    },
  });
  const message = await rx.pemaCompute(Failing(), table(rx)).then(
    () => null,
    (error) => error.message,
  );
  return { message, after: (await mean(rx)).rows };
}
