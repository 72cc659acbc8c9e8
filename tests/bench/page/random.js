// Tables of uniform random numbers: the same kind for each contestant, made where it is.
import { timed } from './turns.js';

/** The names of the columns. */
export const NAMES = ['y', 'rand1', 'rand2', 'rand3', 'rand4', 'rand5'];

/** The model. */
export const FORMULA = 'y ~ rand1 + rand2 + rand3 + rand4 + rand5';

/** What the integers of a table are below; null for numbers between 0 and 1. */
export const BELOW = {
  small: [14, 20, 25, 14, 50, 100],
  int32: Array(6).fill(2_000_000),
  double: Array(6).fill(null),
};

/** Imports a table into the engine. */
export async function importTable({ rx, threads }, kind, rows, say) {
  const variables = Object.fromEntries(NAMES.map((name, index) => [name, BELOW[kind][index]]));
  let table;
  const seconds = await timed(async () => {
    table = await rx.rxImport(rx.RxRandomData({ rows, variables }));
  });
  say(`  imported on ${threads} threads in ${seconds.toFixed(1)} s: ${(table.bytes / 1e6).toFixed(0)} MB`);
  return table;
}

/** Makes table `t` in the database: integers of 32 bits, or doubles. */
export async function createTable({ query }, kind, rows, say) {
  const columns = NAMES.map((name, index) => {
    const below = BELOW[kind][index];
    return below === null ? `random() AS ${name}` : `floor(random() * ${below})::INTEGER AS ${name}`;
  });
  await query('SELECT setseed(0.5)');
  const seconds = await timed(() => query(`CREATE TABLE t AS SELECT ${columns.join(', ')} FROM range(${rows})`));
  say(`  duckdb made its table in ${seconds.toFixed(1)} s`);
}

/**
 * Everything that the model needs: the sums of all columns, and of the products of all pairs. Where 32 bits do not hold
 * a product, DuckDB multiplies and adds doubles faster than wider integers.
 */
export function sumsOfProducts(kind) {
  const factor = (column) => (kind === 'int32' ? `${column}::DOUBLE` : column);
  const terms = NAMES.map((column) => `sum(${column})`);
  NAMES.forEach((left, index) => {
    for (const right of NAMES.slice(index)) terms.push(`sum(${factor(left)} * ${factor(right)})`);
  });
  return `SELECT count(*), ${terms.join(', ')} FROM t`;
}

/** The statistics of a summary. */
export function summarySql() {
  const statistics = ['avg', 'stddev', 'min', 'max', 'count'];
  return `SELECT ${NAMES.flatMap((name) => statistics.map((statistic) => `${statistic}(${name})`)).join(', ')} FROM t`;
}

/** The means and counts of a cube. */
export function meansSql() {
  return 'SELECT rand1, rand3, avg(y), count(*) FROM t GROUP BY rand1, rand3';
}

/** Three variables made of all of those that there are, which are left out. */
export const STEP = {
  transforms: {
    a: 'y * rand1 + rand2',
    b: 'sqrt(rand3 + rand4)',
    c: 'ifelse(rand5 > 50, y, -y)',
    ...Object.fromEntries(NAMES.map((name) => [name, null])),
  },
  keepInMemory: true,
};

/** The same as a table of the database. */
export function stepSql() {
  const columns = [
    'y * rand1 + rand2 AS a',
    'sqrt(rand3 + rand4) AS b',
    'CASE WHEN rand5 > 50 THEN y ELSE -y END AS c',
  ];
  return `CREATE OR REPLACE TABLE stepped AS SELECT ${columns.join(', ')} FROM t`;
}
