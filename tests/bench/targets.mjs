// What the engine has to reach, as ratios and bytes of one run.

const against = (peer) => (found) => found.peers[peer]?.ratio;
const seconds = (found) => found.seconds;
const peak = (found) => found.peakBytes && found.peakBytes / 1e6;

/**
 * What is looked at of a case: `value` is null when something failed, undefined when it was not run.
 * @typedef {{
 *   case: string, threads: number, what: string, unit: string, least?: number, most?: number,
 *   value: (found: object, all: object[]) => number | null | undefined,
 * }} Target
 */

/** Megabytes a second of columns that are inflated from an XDF file, of which a row takes 16 bytes. */
const inflated = ({ rowsPerSecond }) => rowsPerSecond && (rowsPerSecond * 16) / 1e6;

/** @type {Target[]} */
const TARGETS = [
  { case: 'xdf-import', threads: 2, what: 'of columns inflated', unit: 'MB/s', value: inflated, least: 300 },
  { case: 'linmod-small', threads: 2, what: 'faster than DuckDB-WASM', unit: 'x', value: against('duckdb'), least: 25 },
  { case: 'linmod-int32', threads: 2, what: 'faster than DuckDB-WASM', unit: 'x', value: against('duckdb'), least: 10 },
  {
    case: 'linmod-double',
    threads: 2,
    what: 'faster than DuckDB-WASM',
    unit: 'x',
    value: against('duckdb'),
    least: 10,
  },
  {
    case: 'linmod-double',
    threads: 2,
    what: 'faster than one thread',
    unit: 'x',
    value: against('oneThread'),
    least: 1.7,
  },
  ...['small', 'int32', 'double'].flatMap((kind) => [
    {
      case: `linmod-idle-${kind}`,
      threads: 2,
      what: 'faster than one thread',
      unit: 'x',
      value: against('oneThread'),
      least: 1,
    },
    {
      case: `summary-${kind}`,
      threads: 2,
      what: 'faster than DuckDB-WASM',
      unit: 'x',
      value: against('duckdb'),
      least: 8,
    },
  ]),
  // At most twice its time.
  { case: 'step-small', threads: 2, what: 'faster than DuckDB-WASM', unit: 'x', value: against('duckdb'), least: 0.5 },
  // At most one and a half times its time.
  ...['sort-10m', 'merge-1m'].map((name) => ({
    case: name,
    threads: 2,
    what: 'faster than DuckDB-WASM',
    unit: 'x',
    value: against('duckdb'),
    least: 1 / 1.5,
  })),
  { case: 'text-import', threads: 2, what: 'faster than DuckDB-WASM', unit: 'x', value: against('duckdb'), least: 3 },
  {
    case: 'parquet-import',
    threads: 2,
    what: 'faster than parquet-wasm',
    unit: 'x',
    value: against('parquetWasm'),
    least: 2,
  },
  {
    case: 'parquet-import',
    threads: 2,
    what: 'faster than hyparquet',
    unit: 'x',
    value: against('hyparquet'),
    least: 2,
  },
  ...[
    ['mt2203', 'pureRand', 'pure-rand'],
    ['mt19937', 'pureRand', 'pure-rand'],
    ['norm', 'd3', 'd3-random'],
    ['pois', 'd3', 'd3-random'],
  ].map(([name, peer, title]) => ({
    case: `random-${name}`,
    threads: 1,
    what: `faster than ${title}`,
    unit: 'x',
    value: against(peer),
    least: 1,
  })),
  { case: 'exec-empty', threads: 2, what: 'tasks', unit: '/s', value: (found) => found.rowsPerSecond, least: 20_000 },
  ...['workerpool', 'threadsJs'].map((peer) => ({
    case: 'exec-single',
    threads: 2,
    what: `faster than ${peer === 'threadsJs' ? 'threads.js' : peer}`,
    unit: 'x',
    value: against(peer),
    least: 1,
  })),
  { case: 'exec-first', threads: 2, what: 'to the first result', unit: 's', value: seconds, most: 0.15 },
  { case: 'exec-shared', threads: 2, what: 'for 400 MB', unit: 's', value: seconds, most: 0.05 },
  { case: 'exec-by', threads: 2, what: 'peak memory', unit: 'MB', value: peak, most: 200 },
  { case: 'sql-create', threads: 2, what: 'to the table', unit: 's', value: seconds, most: 15 },
  { case: 'script-serial', threads: 2, what: 'to the intercept', unit: 's', value: seconds, most: 3 },
  { case: 'script-parallel', threads: 2, what: 'to both intercepts', unit: 's', value: seconds, most: 2 },
  { case: 'linmod-small', threads: 2, what: 'peak memory', unit: 'MB', value: peak, most: 400 },
  { case: 'text-stream', threads: 2, what: 'peak memory', unit: 'MB', value: peak, most: 300 },
  {
    case: 'text-stream',
    threads: 2,
    what: 'peak memory over that of a file of a quarter of the size',
    unit: 'x',
    value: (found, all) => {
      const quarter = all.find(({ name }) => name === 'text-stream-125');
      return quarter?.peakBytes ? found.peakBytes / quarter.peakBytes : undefined;
    },
    // Memory comes in steps of some megabytes, and how many pieces are decoded at once varies from run to run.
    most: 1.25,
  },
  // Times of the others over ours: at most their time is at least 1.
  ...[
    ['logit', 'sklearn', 'scikit-learn', 1],
    ['kmeans', 'sklearn', 'scikit-learn', 1],
    ['tree', 'lightgbm', 'LightGBM', 1],
    ['forest', 'sklearn', 'scikit-learn', 4],
    ['boost', 'sklearn', 'scikit-learn', 1 / 1.3],
    ['bayes', 'sklearn', 'scikit-learn', 1],
    ['cube-small', 'duckdbNative', 'DuckDB', 1],
  ].map(([name, peer, title, least]) => ({
    case: name,
    threads: 2,
    what: `faster than ${title}`,
    unit: 'x',
    value: against(peer),
    least,
  })),
];

/** The targets of the cases that were run: what was found, what is needed, and whether that is met. */
export function judge(cases) {
  return TARGETS.flatMap(({ case: name, threads, what, unit, value, least, most }) => {
    const found = cases.find((entry) => entry.name === name && (entry.threads ?? threads) === threads);
    if (!found) return [];
    const reached = value(found, cases);
    if (reached === undefined) return [];
    const met = reached !== null && (least === undefined ? reached <= most : reached >= least);
    return [{ case: name, what, unit, found: reached, ...(least === undefined ? { most } : { least }), met }];
  });
}
