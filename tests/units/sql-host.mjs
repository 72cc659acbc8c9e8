// The SQL worker's server in this process, on DuckDB-WASM's build for node.
import { createRequire } from 'node:module';
import { FaultError } from '../../web/src/sql/client.ts';
import { Connection } from '../../web/src/sql/connection.ts';
import { SqlInstance } from '../../web/src/sql/instance.ts';
import { Session } from '../../web/src/sql/session.ts';
import { boundParameters } from '../../web/src/sql/variables.ts';
import { faultOf } from '../../web/src/sql/worker/faults.ts';
import { sqlServer } from '../../web/src/sql/worker/server.ts';

const require = createRequire(import.meta.url);

/** Starts the database; comes back with its bindings and an instance on them. */
export async function startSql() {
  const { createDuckDB, NODE_RUNTIME, VoidLogger } = require('@duckdb/duckdb-wasm/blocking');
  const module = require.resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm');
  const files = { mainModule: module, mainWorker: '' };
  const bindings = await createDuckDB({ mvp: files, eh: files }, new VoidLogger(), NODE_RUNTIME);
  await bindings.instantiate(() => undefined);
  bindings.open({});
  const server = sqlServer(bindings);
  const host = {
    call: async (task, args, { signal = new AbortController().signal, onRows = () => undefined } = {}) => {
      try {
        return await server[task](args, { signal, progress: onRows });
      } catch (error) {
        throw new FaultError(faultOf(error));
      }
    },
  };
  const instance = new SqlInstance(host);
  return {
    bindings,
    host,
    instance,
    connect: (database = 'master') => Connection.open(instance, database),
    /** Runs a text in a session of its own. */
    execute: async (text, { params = {}, database = 'master', ...events } = {}) => {
      const connection = await Connection.open(instance, database);
      try {
        const output = await new Session(connection).execute(text, boundParameters(params), events);
        return { ...output, rows: output.resultSets.map(({ table }) => rowsOf(table)) };
      } finally {
        await connection.close();
      }
    },
  };
}

/** The rows of a table as arrays of plain values. */
export function rowsOf(table) {
  const columns = table.schema.fields.map((_, index) => Array.from(table.getChildAt(index), plain));
  return Array.from({ length: table.numRows }, (_, row) => columns.map((column) => column[row]));
}

function plain(value) {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Date ? value.toISOString() : value;
}
