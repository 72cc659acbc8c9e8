import { readTable } from '../data/frame.js';
import { Growth, type Piece } from '../data/growth.js';
import { canShare } from '../engine/capability.js';
import { RxError } from '../error.js';
import { FaultError, type SqlHost } from './client.js';
import type { DatabaseColumn, SqlTask, SqlTasks } from './messages.js';
import type { DealtQuery, DealOptions, QueryHandle } from './procedures.js';
import { BATCH_ROWS, type FactorLevels, readable } from './streaming.js';
import { faultError } from './tsql/fault-error.js';
import { DatabaseText, quoted } from './tsql/pieces.js';
import type { QueryHints } from './tsql/scope.js';

/** Where a query runs. */
interface Where {
  host: SqlHost;
  connection: number;
  signal: AbortSignal | undefined;
}

/** A query that is opened: it runs when its rows are asked for. */
export function queryHandle(
  { host, connection, signal }: Where,
  sql: string,
  columns: readonly DatabaseColumn[],
  hints: QueryHints,
  factors: FactorLevels = new Map(),
): QueryHandle {
  const ask = async <N extends SqlTask>(
    task: N,
    args: SqlTasks[N]['args'],
    transfer: Transferable[] = [],
    { until = signal, onPiece }: { until?: AbortSignal | undefined; onPiece?: (piece: Piece) => void } = {},
  ): Promise<SqlTasks[N]['result']> => {
    try {
      return await host.call(task, args, { signal: until, transfer, onPiece });
    } catch (error) {
      if (!(error instanceof FaultError)) throw error;
      const scope = {
        text: sql,
        from: 0,
        variables: new Map(),
        frame: 0,
        globals: {},
        hints,
        database: '',
        views: new Set<string>(),
        viewsUsed: new Set<string>(),
      };
      throw faultError(error.fault, new DatabaseText([]), scope, 0);
    }
  };
  const request = (rows: number) => {
    if (!Number.isInteger(rows) || rows < 1)
      throw new RxError('argument', 'the rows of a batch are a whole number from 1');
    return { connection, rows, ...readable(sql, columns, factors) };
  };
  const begin = async ({ peek, partitionBy = [], orderBy = [] }: DealOptions): Promise<DealtQuery> => {
    const { head, layouts, sql: rows } = readable(sql, columns, factors);
    const isPartitioned = partitionBy.length > 0;
    const text = isPartitioned || orderBy.length > 0 ? inOrder(rows, partitionBy, orderBy) : rows;
    const begun = await ask('begin', { connection, sql: text, head, layouts, rows: BATCH_ROWS, peek, isPartitioned });
    return {
      ...begun,
      deal: (ports, how, until = signal) => ask('deal', { query: begun.query, ports, how }, [...ports], { until }),
      drop: async () => {
        await host.call('drop', { query: begun.query });
      },
    };
  };
  return {
    sql,
    columns,
    hints,
    begin,
    table: async () => readTable((await ask('run', { connection, sql })).bytes),
    spool: (rows = BATCH_ROWS) => ask('spool', { ...request(rows), isShared: canShare() }),
    grow: (rows = BATCH_ROWS) => {
      const asked = { ...request(rows), isShared: canShare() };
      const growth = new Growth({ head: asked.head, rows, isShared: asked.isShared });
      ask('spool', asked, [], { onPiece: (piece) => growth.add(piece) }).then(
        ({ source }) => growth.end(source),
        (error: unknown) => growth.fail(error),
      );
      return growth;
    },
    stream: (port, rows = BATCH_ROWS) => ask('stream', { ...request(rows), port }, [port]),
  };
}

/** A query in an order; where partitions are wanted, with their numbers in a column behind all others. */
function inOrder(sql: string, partitionBy: readonly string[], orderBy: DealOptions['orderBy'] = []): string {
  const keys = orderBy.map(({ name, isDescending }) => `${quoted(name)}${isDescending ? ' DESC' : ''}`);
  if (partitionBy.length === 0) return `SELECT * FROM (${sql}) AS q ORDER BY ${keys.join(', ')}`;
  const number = quoted('the number of the partition');
  const list = partitionBy.map(quoted).join(', ');
  return `SELECT q.*, dense_rank() OVER (ORDER BY ${list}) AS ${number} FROM (${sql}) AS q ORDER BY ${[number, ...keys].join(', ')}`;
}
