// From a file of 600,000 flights to a printed model.
import { agree, FLIGHTS, FORMULA, flightSums, readCsv, readInR, slopeOfModel, slopeOfSums } from '../flights.js';
import { startDuckdb } from '../peers/duckdb.js';
import { startEngine } from '../peers/engine.js';
import { fileLimit } from '../peers/limit.js';
import { startWebR } from '../peers/webr.js';
import { enter, leave, takeTurns, turn } from '../turns.js';

const THREADS = 2;

/** Import, fit and print; what was imported is forgotten before the next run. */
export async function airline({ name, file, rows, runs, peers }, say) {
  say(`${name}: ${rows} rows, ${(file.size / 1e6).toFixed(0)} MB`);
  const engine = await startEngine(THREADS);
  const duckdb = peers ? await enter(startDuckdb) : null;
  const webr = peers ? await enter(startWebR) : null;
  const limit = peers ? await enter(async () => fileLimit(file, THREADS)) : null;
  const slopes = {};

  let data;
  const ours = {
    run: async () => {
      data = await engine.rx.rxImport(file, { ...FLIGHTS, stringsAsFactors: true });
      const model = await engine.rx.rxLinMod(FORMULA, data);
      if (!String(model).includes('CRSDepTime')) throw new Error('the printout lacks a coefficient');
      slopes.ours = slopeOfModel(model);
    },
    after: () => data.release(),
  };
  const sums = ({ file: register, query }) => ({
    run: async () => {
      await register('file', file);
      await query(`CREATE TABLE t AS SELECT * FROM ${readCsv('file')}`);
      slopes.duckdb = slopeOfSums(await query(flightSums('t')));
    },
    after: async () => {
      await query('DROP TABLE t');
      agree(slopes);
    },
  });
  const lm = ({ write, run, text, number }) => ({
    run: async () => {
      await write('/tmp/flights.csv', new Uint8Array(await file.arrayBuffer()));
      await run(`m <- lm(${FORMULA}, ${readInR('/tmp/flights.csv')})`);
      await text(`paste(capture.output(print(m)), collapse = '\\n')`);
    },
    after: async () => {
      slopes.webr = await number(`coef(m)[['CRSDepTime']]`);
      await run('rm(m); invisible(gc())');
      agree(slopes);
    },
  });
  const results = await takeTurns(
    { ours, duckdb: turn(duckdb, sums), webr: turn(webr, lm), limit: turn(limit, ({ read }) => ({ run: read })) },
    { runs, say },
  );
  const found = {
    name,
    rows,
    fileBytes: file.size,
    threads: THREADS,
    ours: results.ours,
    limit: results.limit,
    peers: { duckdb: results.duckdb, webr: results.webr },
    peakBytes: engine.peak(),
  };
  await leave(limit, duckdb, webr, engine);
  return [found];
}
