import { RxLocalParallel, rxExec, rxSetComputeContext } from 'rxwasm';

// One task: k-means from several random sets of centres, of which the engine keeps the best.
async function kmeans(x: Record<string, Float64Array>, centers: number, iterMax: number, nstart: number) {
  const model = await rx.rxKmeans(`~ ${Object.keys(x).join(' + ')}`, x, {
    numClusters: centers,
    maxIterations: iterMax,
    numStarts: nstart,
    numStartRows: 5000,
    seed: rx.sample(1_000_000_000, 1)[0] ?? 0,
  });
  return { withinss: model.totWithinss, size: model.size, centers: model.centers };
}

// 20 tasks of 20 starts each: 400 in all. The data go to each satellite once.
async function kMeansRSR(
  x: Record<string, Float64Array>,
  centers: number,
  iterMax: number,
  nstart: number,
  seed: number,
) {
  const results = await rxExec(kmeans, {
    args: [x, centers, iterMax, nstart],
    timesToRun: 20,
    RNGseed: seed,
    continueOnFailure: false,
  });
  return results.reduce((best, result) => (result.withinss < best.withinss ? result : best));
}

rxSetComputeContext(RxLocalParallel());

// 5,000 rows of 50 columns of noise.
const columns = await rxExec(() => rx.rnorm(5000), { timesToRun: 50, RNGseed: 1, continueOnFailure: false });
const x = Object.fromEntries(columns.map((column, index) => [`x${index + 1}`, column]));

const began = performance.now();
const best = await kMeansRSR(x, 10, 35, 20, 777);
const seconds = (performance.now() - began) / 1000;
display(
  { Cluster: best.size.map((_, index) => index + 1), Rows: best.size },
  `The best of 400 starts in ${seconds.toFixed(1)} s: ${best.withinss.toFixed(2)} within clusters`,
);
const again = await kMeansRSR(x, 10, 35, 20, 777);
display(
  `The same seed once more: ${again.withinss === best.withinss ? 'the same to the last bit' : 'another result!'}`,
);
