// The cases, in groups that share a page.
import { coldStart } from './cold.mjs';
import { days } from './data/flights.mjs';
import { airline, flightsArrow, flightsText } from './data/files.mjs';

const TABLE_ROWS = 30_000_000;
const TEXT_BYTES = 500e6;
/** As many as the airline sample has. */
const MODEL_ROWS = 600_000;
/** A row of JSON takes three times the bytes of one of text. */
const JSON_ROWS = 5_000_000;
const COLD_ROWS = 10_000;
const LEARNING_ROWS = 1_000_000;
const SORTED_ROWS = 10_000_000;
const DRAWS = 5_000_000;
const GROUPED_ROWS = 10_000_000;

/** What is learned from 10 normal predictors. */
const LEARNING = {
  logit: 'rxLogit',
  kmeans: 'rxKmeans: 10 clusters, 20 iterations',
  bayes: 'rxNaiveBayes',
  tree: 'rxDTree: classes, depth 10',
  forest: 'rxDForest of 10 such trees',
  boost: 'rxBTrees: 100 trees of depth 6',
};

/** What is drawn, one row for each number; of the dice for each throw of two. */
const RANDOM = {
  ...Object.fromEntries(
    ['mt2203', 'mcg31', 'r250', 'mrg32k3a', 'mcg59', 'mt19937', 'sfmt19937', 'sobol', 'niederr'].map((kind) => [
      `random-${kind}`,
      `rx.runif of ${kind.toUpperCase()}`,
    ]),
  ),
  ...Object.fromEntries(
    ['norm', 'exp', 'gamma', 'beta', 'binom', 'pois'].map((name) => [`random-${name}`, `rx.r${name} of MT2203`]),
  ),
  'random-one': 'rx.runif(1), one call for each',
  'random-one-norm': 'rx.rnorm(1), one call for each',
  'random-dice': 'rx.sample(6, 2, { replace: true }), one call for each two',
};

/** @typedef {{ settings: object, file?: string }} Prepared */

const table = (kind) => ({
  cases: {
    [`linmod-${kind}`]: 'rxLinMod of a resident table',
    [`summary-${kind}`]: 'rxSummary of it',
    ...(kind === 'small'
      ? {
          'cube-small': 'rxCube of y by two of its columns',
          'step-small': 'rxDataStep of three expressions into memory',
        }
      : {}),
    [`linmod-idle-${kind}`]: 'single calls of rxLinMod after rests',
  },
  outside: ['cube-small'],
  group: 'table',
  prepare: async ({ rows = TABLE_ROWS }) => ({ settings: { kind, rows } }),
});

const stream = (name, share) => ({
  cases: { [name]: `rxLinMod straight from ${(TEXT_BYTES * share) / 1e6} MB of text` },
  group: 'textStream',
  prepare: async ({ rows }) => fileSettings(name, await text(rows, share), { days }),
});

function text(rows, share = 1) {
  return flightsText(rows ? { rows: Math.round(rows * share) } : { bytes: TEXT_BYTES * share });
}

function fileSettings(name, { path, rows }, more = {}) {
  return { file: path, settings: { name, rows, ...more } };
}

/**
 * @type {{ cases: Record<string, string>, group?: string, outside?: string[], prepare: (asked: { rows?: number }) => Promise<Prepared>,
 *   run?: (site: object, prepared: Prepared, say: (text: string) => void) => Promise<object[]> }[]}
 */
export const GROUPS = [
  table('small'),
  table('int32'),
  table('double'),
  {
    cases: { 'linmod-600k': "rxLinMod of a table that fits R's lm" },
    group: 'model',
    prepare: async ({ rows = MODEL_ROWS }) => ({ settings: { name: 'linmod-600k', rows: Math.min(rows, MODEL_ROWS) } }),
  },
  {
    cases: LEARNING,
    group: 'learning',
    outside: Object.keys(LEARNING),
    prepare: async ({ rows = LEARNING_ROWS }) => ({ settings: { rows: Math.min(rows, LEARNING_ROWS) } }),
  },
  {
    cases: {
      'sort-10m': 'rxSort by two keys into memory',
      'sort-spill': 'the same by way of a file, in a third of the memory',
      'merge-1m': 'rxMerge with a tenth of the rows, in the order of the key',
      'merge-hash': 'the same against a join without an order',
    },
    group: 'ordering',
    prepare: async ({ rows = SORTED_ROWS }) => ({ settings: { rows: Math.min(rows, SORTED_ROWS) } }),
  },
  {
    cases: RANDOM,
    group: 'draws',
    prepare: async ({ rows = DRAWS }) => ({ settings: { rows: Math.min(rows, DRAWS) } }),
  },
  {
    cases: {
      'exec-empty': 'rxExec of a function that does nothing, in chunks of 1000 tasks',
      'exec-single': 'the same, each task for itself',
      'exec-first': 'the first result of a call, on satellites that are there',
      'exec-shared': '400 MB of shared columns passed to four satellites',
      'exec-by': 'rxExecBy over groups of 100 rows',
    },
    group: 'exec',
    prepare: async ({ rows = GROUPED_ROWS }) => ({ settings: { rows: Math.min(rows, GROUPED_ROWS) } }),
  },
  {
    cases: {
      'sql-create': 'INSERT … SELECT TOP of a table of random numbers in the embedded database',
      'script-serial': 'sp_execute_external_script: from that table to the intercept of its regression',
      'script-parallel': 'the same with @parallel = 1, two models',
      'script-empty': 'sp_execute_external_script of a script that does nothing',
    },
    group: 'scripts',
    prepare: async ({ rows = TABLE_ROWS }) => ({ settings: { rows: Math.min(rows, TABLE_ROWS) } }),
  },
  {
    cases: { 'text-import': 'rxImport of 500 MB of text' },
    group: 'textImport',
    prepare: async ({ rows }) => fileSettings('text-import', await text(rows)),
  },
  stream('text-stream-125', 0.25),
  stream('text-stream-250', 0.5),
  stream('text-stream', 1),
  {
    cases: { 'arrow-import': 'rxImport of the same rows as an Arrow file' },
    group: 'arrowImport',
    prepare: async ({ rows }) => fileSettings('arrow-import', await flightsArrow(rows ?? (await text()).rows)),
  },
  {
    cases: { 'xdf-import': 'rxImport of the same rows as an XDF file' },
    group: 'xdfImport',
    prepare: async ({ rows }) => fileSettings('xdf-import', await flightsArrow(rows ?? (await text()).rows)),
  },
  {
    cases: { 'json-import': 'rxImport of such rows as JSON lines' },
    group: 'jsonImport',
    prepare: async ({ rows = JSON_ROWS }) => fileSettings('json-import', await flightsArrow(Math.min(rows, JSON_ROWS))),
  },
  {
    cases: { 'parquet-import': 'rxImport of the same rows as a Parquet file' },
    group: 'parquetImport',
    prepare: async ({ rows }) => fileSettings('parquet-import', await flightsArrow(rows ?? (await text()).rows)),
  },
  {
    cases: { airline: '600,000 flights from file to printed model' },
    group: 'airline',
    prepare: async () => fileSettings('airline', airline()),
  },
  {
    cases: { 'cold-start': 'from navigation to the first model, in a fresh page' },
    prepare: async () => fileSettings('cold-start', await flightsText({ rows: COLD_ROWS })),
    run: coldStart,
  },
];

/** The names of all cases. */
export const CASES = GROUPS.flatMap(({ cases }) => Object.keys(cases));

/** The cases of a name, or whose names begin with it. */
export function casesNamed(name) {
  return CASES.filter((known) => known === name || known.startsWith(`${name}-`));
}
