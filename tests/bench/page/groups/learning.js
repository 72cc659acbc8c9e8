// Models that are learned in many passes, from a resident table of a million rows.
import { learningColumns, learningInR, NAMES, RIGHT } from '../learning.js';
import { startEngine } from '../peers/engine.js';
import { startMl } from '../peers/ml.js';
import { startWebR } from '../peers/webr.js';
import { enter, leave, takeTurns, turn } from '../turns.js';

const THREADS = 2;
const CLUSTERS = 10;
const ITERATIONS = 20;

/** What each case does: in the engine, in R, in JavaScript. */
const CASES = {
  logit: {
    ours: ({ rx }, data) => rx.rxLogit(`late ~ ${RIGHT}`, data),
    webr: ({ run }) => run(`m <- glm(late ~ ${RIGHT}, binomial(), d)`),
  },
  kmeans: {
    ours: ({ rx }, data, columns) =>
      rx.rxKmeans(`~ ${RIGHT}`, data, { centers: centers(columns), maxIterations: ITERATIONS }),
    webr: ({ run }) =>
      run(
        `m <- suppressWarnings(kmeans(d[, 1:${NAMES.length}], d[1:${CLUSTERS}, 1:${NAMES.length}], ${ITERATIONS}, algorithm = "Lloyd"))`,
      ),
    ml: ({ kmeans }) => kmeans(CLUSTERS, ITERATIONS),
  },
  bayes: {
    ours: ({ rx }, data) => rx.rxNaiveBayes(`class ~ ${RIGHT}`, data),
    ml: ({ naiveBayes }) => naiveBayes(),
  },
  tree: {
    ours: ({ rx }, data) => rx.rxDTree(`class ~ ${RIGHT}`, data, { maxDepth: 10, xVal: 0, maxNumBins: 255 }),
  },
  forest: {
    ours: ({ rx }, data) =>
      rx.rxDForest(`class ~ ${RIGHT}`, data, { maxDepth: 10, nTree: 10, seed: 1, maxNumBins: 255 }),
  },
  boost: {
    // All predictors at each node, as the others try them: by default a third would be, which loses a little more.
    ours: ({ rx }, data) =>
      rx.rxBTrees(`class ~ ${RIGHT}`, data, {
        maxDepth: 6,
        nTree: 100,
        learningRate: 0.1,
        mTry: NAMES.length,
        seed: 1,
        maxNumBins: 255,
      }),
  },
};

/** The first rows, as R's first rows are its centres. */
function centers(columns) {
  return Array.from({ length: CLUSTERS }, (_, row) => NAMES.map((name) => columns[name][row]));
}

/** @param {{ rows: number, runs: number, cases: string[], peers: boolean }} settings */
export async function learning({ rows, runs, cases, peers }, say) {
  const engine = await startEngine(THREADS);
  const columns = learningColumns(rows);
  const data = await engine.rx.rxImport({
    ...columns,
    class: Array.from(columns.late, (late) => (late ? 'yes' : 'no')),
  });
  const frame = async () => {
    const started = await startWebR();
    await started.run(learningInR(rows));
    return started;
  };
  const webr = peers && cases.some((name) => CASES[name].webr) ? await enter(frame) : null;
  const ml = peers && cases.some((name) => CASES[name].ml) ? await enter(async () => startMl(columns, NAMES)) : null;
  const found = [];
  for (const name of cases) {
    say(`${name}: ${rows} rows`);
    const { ours, webr: inR, ml: inJs } = CASES[name];
    const contestants = { ours: { run: () => ours(engine, data, columns) } };
    if (inR) contestants.webr = turn(webr, (started) => ({ run: () => inR(started) }));
    if (inJs) contestants.ml = turn(ml, (started) => ({ run: async () => inJs(started) }));
    const results = await takeTurns(contestants, { runs, say });
    const peersFound = { webr: results.webr, ml: results.ml };
    found.push({
      name,
      rows,
      threads: THREADS,
      bytes: data.bytes,
      ours: results.ours,
      peers: peersFound,
      peakBytes: engine.peak(),
    });
  }
  await leave(webr, engine);
  return found;
}
