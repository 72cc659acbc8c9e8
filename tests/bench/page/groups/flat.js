// What verbs hold in memory of data that they read from a stream and write to files: as much of four times as many rows.
import { startEngine } from '../peers/engine.js';
import { leave, takeTurns } from '../turns.js';

const THREADS = 2;
const VARIABLES = { k: 1_000_000, g: 10, a: 100, u: null, v: null };
/** Megabytes of rows that are held while they are sorted: fewer than a quarter of the rows has. */
const BUFFER = { bufferLimit: 32 };
const OUT = 'opfs:bench/flat.xdf';

/** Runs the verbs: of so many rows, or of a quarter of them. */
export async function flat({ rows, runs, cases }, say) {
  const found = [];
  for (const name of cases) {
    const [, verb, quarter] = name.split('-');
    const count = quarter ? Math.round(rows / 4) : rows;
    say(`${name}: ${count} rows`);
    // Memory never shrinks: each has an engine that is new.
    const engine = await startEngine(THREADS);
    await engine.restart();
    const { rx } = engine;
    const data = rx.RxRandomData({ rows: count, variables: VARIABLES, seed: 1 });
    const others = rx.RxRandomData({ rows: Math.round(count / 10), variables: { k: VARIABLES.k, w: null }, seed: 2 });
    const out = { outFile: OUT, overwrite: true };
    const verbs = {
      step: () => rx.rxDataStep(data, { transforms: { x: 'u + v' }, rowSelection: 'a > 10', ...out }),
      sort: () => rx.rxSort(data, { sortByVars: ['g', 'k'], ...BUFFER, ...out }),
      merge: () => rx.rxMerge(data, others, { matchVars: 'k', ...BUFFER, ...out }),
      factors: () => rx.rxFactors(data, { factorInfo: ['g'], ...out }),
      split: () => rx.rxSplit(data, { numOut: 2, outFilesBase: OUT, overwrite: true }),
      partition: () => rx.rxPartition(data, OUT, { varsToPartition: 'g', append: 'none', overwrite: true, ...BUFFER }),
    };
    const { ours } = await takeTurns({ ours: { run: verbs[verb] } }, { runs: Math.min(runs, 2), say });
    found.push({ name, rows: count, threads: THREADS, ours, peers: {}, peakBytes: engine.peak() });
    for (const { file } of await rx.rxListFiles()) await rx.rxRemoveFile(file);
    await leave(engine);
  }
  return found;
}
