import { RxLocalParallel, rxExec, rxSetComputeContext } from 'rxwasm';

// Simulates counts with known coefficients and fits them, several times: one model for each.
async function simAndEstimatePoisson(nobs: number, trials: number) {
  const cf: number[][] = [];
  for (let trial = 0; trial < trials; trial++) {
    const x1 = rx.runif(nobs, 0.5, 1.5).map(Math.log);
    const x2 = rx.runif(nobs, 0.5, 1.5).map(Math.log);
    const lambda = x1.map((one, row) => Math.exp(0 + 1 * one + 2 * (x2[row] ?? 0)));
    const count = rx.rpois(nobs, lambda);
    const { coefficients } = await rx.rxGlm('count ~ x1 + x2', { count, x1, x2 }, { family: 'poisson()' });
    cf.push(coefficients.values);
  }
  return cf;
}

rxSetComputeContext(RxLocalParallel());

// 1,000 simulations of 50,000 rows: 100 tasks of 10.
const began = performance.now();
const cf = (
  await rxExec(simAndEstimatePoisson, {
    args: [50_000, 10],
    taskChunkSize: 5,
    timesToRun: 100,
    RNGseed: 777,
    continueOnFailure: false,
  })
).flat();
const seconds = (performance.now() - began) / 1000;

const mean = (of: number) => cf.reduce((sum, one) => sum + (one[of] ?? 0), 0) / cf.length;
const deviation = (of: number) =>
  Math.sqrt(cf.reduce((sum, one) => sum + ((one[of] ?? 0) - mean(of)) ** 2, 0) / (cf.length - 1));
const each = [0, 1, 2];
display(
  {
    Coefficient: ['(Intercept)', 'x1', 'x2'],
    True: each,
    Mean: each.map(mean),
    'Standard deviation': each.map(deviation),
  },
  `${cf.length} models in ${seconds.toFixed(1)} s`,
);
