// The report as people read it.

const dash = '-';
const fixed = (value, digits) => (value == null ? dash : value.toFixed(digits));
const megabytes = (bytes) => (bytes == null ? dash : (bytes / 1e6).toFixed(0));

function seconds(value) {
  if (value == null) return dash;
  return value.toFixed(value < 0.1 ? 4 : value < 10 ? 3 : 1);
}

const PEERS = {
  duckdb: 'DuckDB-WASM',
  parquetWasm: 'parquet-wasm',
  hyparquet: 'hyparquet',
  webr: 'webR',
  ml: 'ml.js',
  parse: 'JSON.parse',
  mathRandom: 'Math.random',
  pureRand: 'pure-rand',
  d3: 'd3-random',
  workerpool: 'workerpool',
  threadsJs: 'threads.js',
  oneThread: 'one thread',
  duckdbNative: 'DuckDB',
  sklearn: 'scikit-learn',
  lightgbm: 'LightGBM',
  xgboost: 'XGBoost',
  statsmodels: 'statsmodels',
};

/** Columns of peers only where some case has them. */
const columnsOf = (cases) => [
  { head: ['case', ''], value: ({ name }) => name, left: true },
  { head: ['rows', 'M'], value: ({ rows }) => fixed(rows && rows / 1e6, 2) },
  { head: ['threads', ''], value: ({ threads }) => String(threads ?? dash) },
  { head: ['time', 's'], value: (entry) => seconds(entry.seconds) },
  { head: ['speed', 'M rows/s'], value: ({ rowsPerSecond }) => fixed(rowsPerSecond && rowsPerSecond / 1e6, 1) },
  { head: ['', 'MB/s'], value: ({ bytesPerSecond }) => megabytes(bytesPerSecond) },
  { head: ['peak', 'MB'], value: ({ peakBytes }) => megabytes(peakBytes) },
  { head: ['limit', 's'], value: ({ limitSeconds }) => seconds(limitSeconds) },
  { head: ['', 'ratio'], value: ({ limitRatio }) => fixed(limitRatio, 2) },
  ...Object.entries(PEERS)
    .filter(([peer]) => cases.some(({ peers }) => peers[peer]))
    .flatMap(([peer, title]) => [
      { head: [title, 's'], value: ({ peers }) => seconds(peers[peer]?.seconds) },
      { head: ['', 'ratio'], value: ({ peers }) => fixed(peers[peer]?.ratio, 2) },
    ]),
];

/** Cells in columns. */
function aligned(rows, lefts) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const cell = (text, column) => (lefts[column] ? text.padEnd(widths[column]) : text.padStart(widths[column]));
  return rows.map((row) => row.map(cell).join('  ').trimEnd());
}

function casesTable(cases) {
  const columns = columnsOf(cases);
  const heads = [0, 1].map((line) => columns.map(({ head }) => head[line]));
  const rows = cases.map((entry) => columns.map(({ value }) => value(entry)));
  return aligned(
    [...heads, ...rows],
    columns.map(({ left }) => left),
  );
}

function targetsTable(targets) {
  const rows = targets.map(({ case: name, what, unit, found, least, most, met }) => [
    name,
    what,
    found == null ? dash : `${found.toFixed(unit === 'MB' ? 0 : 2)} ${unit}`,
    least === undefined ? `at most ${most}` : `at least ${least}`,
    met ? 'met' : 'NOT MET',
  ]);
  return aligned([['target', '', 'found', 'needed', ''], ...rows], [true, true, false, true, true]);
}

function notes(cases) {
  return cases.flatMap(({ name, note, peers }) => [
    ...(note ? [`${name}: ${note}`] : []),
    ...Object.entries(peers).flatMap(([peer, { note: why }]) => (why ? [`${name}, ${PEERS[peer]}: ${why}`] : [])),
  ]);
}

/** The report as text. */
export function reportText({ machine, cases, targets }) {
  const { processor, cores, memoryBytes, system, browser, load } = machine;
  const said = notes(cases);
  const sections = [
    [
      `${processor}, ${cores} cores, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB, ${system}`,
      `${browser}; load average ${load.before} before, ${load.after} after`,
      'Medians of runs taken in turn. A ratio is the time of the other over ours: above 1 we are faster.',
      'The limit only reads the bytes that we have to read, on as many threads.',
    ],
    casesTable(cases),
    ...(targets.length > 0 ? [targetsTable(targets)] : []),
    ...(said.length > 0 ? [['notes', ...said]] : []),
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n');
}
