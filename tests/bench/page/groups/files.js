// Files: text, Arrow, XDF and Parquet into memory, and a model from text that never is in memory as a whole.
import { agree, FLIGHTS, FORMULA, flightSums, readCsv, slopeOfModel, slopeOfSums } from '../flights.js';
import { startDuckdb } from '../peers/duckdb.js';
import { startEngine } from '../peers/engine.js';
import { fileLimit } from '../peers/limit.js';
import { startHyparquet, startParquetWasm } from '../peers/parquet.js';
import { enter, leave, takeTurns, turn } from '../turns.js';

const THREADS = 2;
/** What precedes the stream in an Arrow file. */
const ARROW_MAGIC = 8;

/**
 * Lets all contestants do something with a file.
 * @param {{ name: string, file: File, rows: number, runs: number, peers: boolean }} settings
 * @param {(engine: object) => object} ours what this engine does in its turn
 * @param {((duckdb: object) => object) | undefined} theirs what the database does in its turn, with the file under the name
 *   `file`; nothing where it cannot read such files
 * @param {Record<string, () => Promise<{ read: (file: File) => Promise<number> }>>} readers others that read such files, by
 *   name
 */
async function compete({ name, file, rows, runs, peers }, say, ours, theirs, readers = {}) {
  say(`${name}: ${rows} rows, ${(file.size / 1e6).toFixed(0)} MB`);
  const engine = await startEngine(THREADS);
  const database = async () => {
    const started = await startDuckdb();
    await started.file('file', file);
    return started;
  };
  const duckdb = peers && theirs ? await enter(database) : null;
  const limit = peers ? await enter(async () => fileLimit(file, THREADS)) : null;
  const others = {};
  for (const [name, start] of Object.entries(peers ? readers : {})) {
    others[name] = turn(await enter(start), ({ read }) => ({ run: () => read(file) }));
  }
  const results = await takeTurns(
    { ours: ours(engine), duckdb: turn(duckdb, theirs), ...others, limit: turn(limit, ({ read }) => ({ run: read })) },
    { runs, say },
  );
  const found = {
    name,
    rows,
    fileBytes: file.size,
    threads: THREADS,
    ours: results.ours,
    limit: results.limit,
    peers: { duckdb: results.duckdb, ...Object.fromEntries(Object.keys(others).map((name) => [name, results[name]])) },
    peakBytes: engine.peak(),
  };
  await leave(limit, duckdb, engine);
  return [found];
}

/** Imports, and lets go of what was imported before the next one. */
function importing(settings, say, { open, create, readers }) {
  const complete = (count) => {
    if (count !== settings.rows) throw new Error(`${count} of ${settings.rows} rows were imported`);
  };
  const ours = (engine) => {
    let imported;
    return {
      run: async () => {
        imported = await engine.rx.rxImport(open(engine.rx));
      },
      after: async () => {
        complete(imported.numRows);
        await imported.release();
      },
    };
  };
  const read = (duckdb) => ({
    run: () => create(duckdb),
    after: async () => {
      const [{ n }] = await duckdb.query('SELECT count(*) AS n FROM t');
      complete(Number(n));
      await duckdb.query('DROP TABLE t');
    },
  });
  return compete(settings, say, ours, create && read, readers);
}

/** Text into memory; the days stay text. */
export function textImport(settings, say) {
  return importing(settings, say, {
    open: (rx) => rx.RxTextData(settings.file, FLIGHTS),
    create: (duckdb) => duckdb.query(`CREATE TABLE t AS SELECT * FROM ${readCsv('file')}`),
  });
}

/** An Arrow file into memory. The database wants the bytes of a stream, which the file holds after its magic word. */
export function arrowImport(settings, say) {
  const { file } = settings;
  return importing(settings, say, {
    open: (rx) => rx.RxArrowData(file),
    create: async (duckdb) => duckdb.insertArrow(new Uint8Array(await file.slice(ARROW_MAGIC).arrayBuffer()), 't'),
  });
}

/** The same rows as an XDF file, which the engine writes first: 16 bytes a row once they are inflated. */
export async function xdfImport(settings, say) {
  const engine = await startEngine(THREADS);
  const { RxArrowData, RxXdfData, rxImport } = engine.rx;
  const written = await rxImport(RxArrowData(settings.file), { outFile: RxXdfData() });
  await leave(engine);
  const file = new File([written.file], 'flights.xdf');
  return importing({ ...settings, file }, say, { open: (rx) => rx.RxXdfData(file) });
}

/**
 * The same rows as JSON lines, which the engine writes first. The database needs an extension for them, which it would fetch
 * from elsewhere; instead the page parses each line and puts its values into arrays, as a script would.
 */
export async function jsonImport(settings, say) {
  const engine = await startEngine(THREADS);
  const { RxArrowData, RxJsonData, rxImport } = engine.rx;
  const written = await rxImport(RxArrowData(settings.file), { outFile: RxJsonData() });
  await leave(engine);
  const file = new File([written.file], 'flights.jsonl');
  const parse = async () => ({
    read: async () => {
      const columns = { ArrDelay: [], CRSDepTime: [], DayOfWeek: [] };
      const names = Object.keys(columns);
      let rest = '';
      const take = (line) => {
        const row = JSON.parse(line);
        for (const name of names) columns[name].push(row[name]);
      };
      const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader();
      for (let { value, done } = await reader.read(); !done; { value, done } = await reader.read()) {
        const lines = (rest + value).split('\n');
        rest = lines.pop();
        lines.forEach(take);
      }
      if (rest) take(rest);
      const { length } = columns.ArrDelay;
      if (length !== settings.rows) throw new Error(`${length} of ${settings.rows} rows were parsed`);
      return length;
    },
  });
  return importing({ ...settings, file }, say, {
    open: (rx) => rx.RxJsonData(file, { stringsAsFactors: true }),
    readers: { parse },
  });
}

/**
 * The same rows as a Parquet file, which the engine writes first: compressed with Snappy, with dictionaries, in row groups of
 * as many rows as the batches of the Arrow file. The database would have to fetch an extension to read it.
 */
export async function parquetImport(settings, say) {
  const engine = await startEngine(THREADS);
  const { RxArrowData, RxParquetData, rxImport } = engine.rx;
  const written = await rxImport(RxArrowData(settings.file), { outFile: RxParquetData() });
  await leave(engine);
  const file = new File([written.file], 'flights.parquet');
  return importing({ ...settings, file }, say, {
    open: (rx) => rx.RxParquetData(file),
    readers: { parquetWasm: startParquetWasm, hyparquet: async () => startHyparquet() },
  });
}

/** A model straight from text: one pass, in which the levels are known. */
export function textStream(settings, say) {
  const { file, days } = settings;
  const options = { ...FLIGHTS, colInfo: { DayOfWeek: { type: 'factor', levels: days } } };
  const slopes = {};
  const ours = ({ rx }) => ({
    run: async () => {
      slopes.ours = slopeOfModel(await rx.rxLinMod(FORMULA, rx.RxTextData(file, options)));
    },
  });
  const theirs = (duckdb) => ({
    run: async () => {
      slopes.duckdb = slopeOfSums(await duckdb.query(flightSums(readCsv('file'))));
    },
    after: async () => agree(slopes),
  });
  return compete(settings, say, ours, theirs);
}
