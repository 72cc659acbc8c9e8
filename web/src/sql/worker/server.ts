import type { BoundValue, DatabaseColumn, SqlTasks, StreamRequest, ToStream } from '../messages.js';
import { joined } from '../../data/arrow.js';
import { readTable } from '../../data/frame.js';
import type { Piece } from '../../data/growth.js';
import { recordBatches } from './batch-bytes.js';
import type { Bindings } from './bindings.js';
import { DatabaseFault, faultOf } from './faults.js';
import { Dealer } from './dealer.js';
import { Joiner } from './joiner.js';
import { fillNewFile } from './new-file.js';
import { beginQuery, type Rows } from './query.js';
import { Scratch } from './scratch.js';
import { blobSpool, sharedSpool } from './spool.js';

/** What a task gets besides its arguments. */
export interface SqlCall {
  signal: AbortSignal;
  /** Tells how many rows were read. */
  progress(rows: number): void;
  /** Tells where rows are that are kept. */
  kept?(piece: Piece): void;
}

/** How the worker does each task. */
export type SqlServer = {
  [N in keyof SqlTasks]: (args: SqlTasks[N]['args'], call: SqlCall) => Promise<SqlTasks[N]['result']>;
};

/** Files are read and written through handles that block: `DuckDBDataProtocol.BROWSER_FSACCESS`. */
const ACCESS_HANDLES = 3;

/** A server on DuckDB's blocking interface. It does one statement of a connection at a time; whoever asks waits for it. */
export function sqlServer(bindings: Bindings): SqlServer {
  /** A pending statement of a connection is given up when another begins, so that they follow one another. */
  const turns = new Map<number, Promise<unknown>>();
  /** Queries whose rows are to be dealt out. */
  const dealers = new Map<number, Dealer>();
  let lastQuery = 0;
  const dealerOf = (query: number) => {
    const dealer = dealers.get(query);
    if (dealer) return dealer;
    throw new DatabaseFault({ type: 'Internal', message: `query ${query} did not begin` });
  };
  /** Connections with a transaction that somebody began. */
  const begun = new Set<number>();
  /** In WebKit a statement that fails leaves its own transaction open: nothing else would run. */
  const heal = (connection: number) => {
    if (begun.has(connection)) return;
    try {
      bindings.runQuery(connection, 'ROLLBACK');
    } catch {
      // There was none.
    }
  };
  const inTurn = <T>(connection: number, work: () => Promise<T>): Promise<T> => {
    const before = turns.get(connection) ?? Promise.resolve();
    const healed = () =>
      work().catch((error: unknown) => {
        heal(connection);
        throw error;
      });
    const now = before.then(healed, healed);
    turns.set(
      connection,
      now.catch(() => undefined),
    );
    return now;
  };
  const query = (connection: number, sql: string, { signal }: SqlCall) => beginQuery(bindings, connection, sql, signal);

  return {
    connect: async ({ sql }) => {
      const connection = bindings.connect().useUnsafe((_, id) => id);
      for (const statement of sql) bindings.runQuery(connection, statement);
      return connection;
    },
    disconnect: async ({ connection }) =>
      inTurn(connection, async () => {
        for (const [query, dealer] of dealers) if (dealer.connection === connection) dealers.delete(query);
        bindings.disconnect(connection);
        turns.delete(connection);
        return null;
      }),
    run: ({ connection, sql, limit = Number.POSITIVE_INFINITY }, call) =>
      inTurn(connection, async () => {
        const found = await query(connection, sql, call);
        const pieces = [found.head.slice()];
        let rows = 0;
        for (let bytes = await found.next(); bytes; bytes = await found.next()) {
          pieces.push(bytes.slice());
          for (const batch of recordBatches(bytes)) rows += batch.rows;
          call.progress(rows);
          if (rows >= limit) {
            found.stop();
            break;
          }
        }
        if (sql === 'BEGIN TRANSACTION') begun.add(connection);
        else if (sql === 'COMMIT' || sql === 'ROLLBACK') begun.delete(connection);
        return { bytes: joined(pieces), rows };
      }),
    bind: ({ connection, name, type, value }) =>
      inTurn(connection, async () => {
        bindVariable(bindings, connection, name, type, value);
        return null;
      }),
    check: ({ connection, statements }) =>
      inTurn(connection, async () =>
        statements.map((sql) => {
          try {
            bindings.closePrepared(connection, bindings.createPrepared(connection, sql));
            return null;
          } catch (error) {
            heal(connection);
            const fault = faultOf(error);
            return fault.type === 'Parser' ? fault : null;
          }
        }),
      ),
    describe: ({ connection, sql }) =>
      inTurn(connection, async () => {
        const told = readTable(described(bindings, connection, sql));
        const column = (name: string) => Array.from(told.getChild(name).toArray() as ArrayLike<string>);
        const types = column('column_type');
        return column('column_name').map((name, at): DatabaseColumn => ({ name, type: types[at] ?? '' }));
      }),
    spool: ({ isShared, ...request }, call) =>
      inTurn(request.connection, async () => {
        const spool = isShared ? sharedSpool() : blobSpool();
        spool.add(request.head);
        const joiner = new Joiner(request.layouts, request.rows, spool.allocate);
        let rows = 0;
        const found = await query(request.connection, request.sql, call);
        for await (const batch of joinedBatches(found, joiner)) {
          call.kept?.(spool.add(batch.bytes));
          rows += batch.rows;
          call.progress(rows);
        }
        return { ...spool.end(), rows };
      }),
    stream: ({ port, ...request }, call) =>
      inTurn(request.connection, () =>
        streamed(request, port, call, () => query(request.connection, request.sql, call)),
      ),
    begin: (request, { signal }) =>
      inTurn(request.connection, async () => {
        const dealer = new Dealer(request, signal);
        const begun = await dealer.begin((sql, stop) => beginQuery(bindings, request.connection, sql, stop));
        lastQuery += 1;
        dealers.set(lastQuery, dealer);
        return { query: lastQuery, ...begun };
      }),
    deal: ({ query, ports, how }, call) =>
      inTurn(dealerOf(query).connection, async () => {
        const dealer = dealerOf(query);
        dealers.delete(query);
        return { streams: await dealer.deal(ports, how, call) };
      }),
    drop: async ({ query }) => {
      dealers.get(query)?.stop();
      dealers.delete(query);
      return null;
    },
    insert: ({ connection, bytes, schema, table, creates }) =>
      inTurn(connection, async () => {
        bindings.insertArrowFromIPCStream(connection, bytes, { schema, name: table, create: creates });
        return null;
      }),
    openFile: async ({ path }) => {
      const name = `opfs://${path}`;
      await fillNewFile(path);
      await bindings.prepareDBFileHandle(name, ACCESS_HANDLES);
      return name;
    },
    closeFile: async ({ path }) => {
      for (const end of ['', '.wal']) bindings.dropFile(`opfs://${path}${end}`);
      return null;
    },
    memory: async () => bindings.mod.HEAPU8.byteLength,
  };
}

/** What stands in front of a query whose columns are asked for. */
const DESCRIBE = 'SELECT column_name, column_type FROM (DESCRIBE ';

/** The columns of a query; places in errors are those of the query. */
function described(bindings: Bindings, connection: number, sql: string): Uint8Array {
  try {
    return bindings.runQuery(connection, `${DESCRIBE}${sql})`).slice();
  } catch (error) {
    const fault = faultOf(error);
    if (fault.position === undefined) throw error;
    throw new DatabaseFault({ ...fault, position: Math.max(0, fault.position - DESCRIBE.length) });
  }
}

/** Sets a variable of a connection. The value is a parameter of the statement: no text of it is ever read as SQL. */
function bindVariable(bindings: Bindings, connection: number, name: string, type: string, value: BoundValue): void {
  const sql = `SET VARIABLE ${JSON.stringify(name)} = CAST($1 AS ${type})`;
  const statement = bindings.createPrepared(connection, sql);
  try {
    bindings.runPrepared(connection, statement, [value]);
  } finally {
    bindings.closePrepared(connection, statement);
  }
}

/** The rows of a query in batches of one size. */
async function* joinedBatches(found: Rows, joiner: Joiner): AsyncGenerator<{ bytes: Uint8Array; rows: number }> {
  const scratch = new Scratch();
  for (let bytes = await found.next(); bytes; bytes = await found.next()) {
    // The database's memory is used again for the next rows.
    for (const batch of recordBatches(scratch.copy(bytes))) {
      let isFull = false;
      for (const full of joiner.take(batch)) {
        yield full;
        isFull = true;
      }
      // All rows that came before are in it; what is left of these is looked at until the next one is full.
      if (isFull) scratch.turn();
    }
  }
  yield* joiner.end();
}

/** Sends batches to a port, as many as were asked for. */
async function streamed(
  { head, layouts, rows }: StreamRequest,
  port: MessagePort,
  { signal, progress }: SqlCall,
  begin: () => Promise<Rows & { stop(): void }>,
): Promise<{ rows: number }> {
  let wanted = 0;
  let isStopped = false;
  let wake: () => void = () => undefined;
  port.onmessage = ({ data }: MessageEvent<ToStream>) => {
    if ('more' in data) wanted += data.more;
    else isStopped = true;
    wake();
  };
  const abort = () => wake();
  signal.addEventListener('abort', abort);
  const asked = async () => {
    while (wanted === 0 && !isStopped && !signal.aborted) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    wanted -= 1;
  };
  let sent = 0;
  try {
    const found = await begin();
    port.postMessage({ batch: head, rows: 0 });
    for await (const batch of joinedBatches(found, new Joiner(layouts, rows))) {
      await asked();
      if (isStopped) {
        found.stop();
        break;
      }
      if (signal.aborted) {
        found.stop();
        throw new DatabaseFault({ type: 'Cancelled', message: 'the stream was cancelled' });
      }
      sent += batch.rows;
      port.postMessage({ batch: batch.bytes, rows: batch.rows }, [batch.bytes.buffer as ArrayBuffer]);
      progress(sent);
    }
    port.postMessage({ end: true });
    return { rows: sent };
  } catch (error) {
    port.postMessage({ fault: faultOf(error) });
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    port.close();
  }
}
