// DuckDB-WASM, the eh build: self-hosted, without threads, without extensions.
import * as duckdb from '@duckdb/duckdb-wasm';

const DIST = '/node_modules/@duckdb/duckdb-wasm/dist';

/** Starts a database in a worker. */
export async function startDuckdb() {
  const worker = new Worker(`${DIST}/duckdb-browser-eh.worker.js`);
  const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
  await database.instantiate(`${DIST}/duckdb-eh.wasm`);
  const connection = await database.connect();
  // It would fetch extensions from elsewhere, and a failure to do so damages the instance.
  await connection.query('SET autoload_known_extensions=false');
  await connection.query('SET autoinstall_known_extensions=false');
  return {
    /** Runs a statement and returns its rows. */
    query: async (sql) => (await connection.query(sql)).toArray().map((row) => row.toJSON()),
    /** Makes a file readable under a name, without copying it. */
    file: (name, file) => database.registerFileHandle(name, file, duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true),
    text: (name, text) => database.registerFileText(name, text),
    insertArrow: (bytes, name) => connection.insertArrowFromIPCStream(bytes, { name, create: true }),
    end: async () => {
      await connection.close();
      await database.terminate();
    },
  };
}
