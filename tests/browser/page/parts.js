// Calls that need one part of the engine, and calls that need both.

const text = Array.from({ length: 500 }, (_, row) => `${row % 7},${['a', 'b', 'c'][row % 3]},${(row * 7919) % 101}`);
const file = () => new File([['x,f,y', ...text].join('\n')], 'numbers.csv', { type: 'text/csv' });

/** What an analyst does first: looks at a file and fits a linear model. */
export async function first(rx) {
  const info = await rx.rxGetInfo(file(), { getVarInfo: true, computeInfo: true });
  const model = await rx.rxLinMod('y ~ x + f', file());
  const kept = await rx.rxImport(file());
  const summary = await rx.rxSummary('~ x + y', kept);
  await kept.release();
  return [info.numRows, model.nValidObs, String(summary).length > 0, model.summary().length > 0];
}

/** An analysis and a call without data that not every page needs. */
export async function rest(rx) {
  const clusters = await rx.rxKmeans('~ x + y', file(), { numClusters: 3, seed: 1 });
  const pmml = await rx.rxPmml(await rx.rxLinMod('y ~ x', file()));
  return [clusters.size.reduce((sum, size) => sum + size, 0), pmml.includes('RegressionModel')];
}
