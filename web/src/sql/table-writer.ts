import { END, joined } from '../data/arrow.js';
import { RxError } from '../error.js';
import type { ByteWriter } from '../source/target.js';
import { Connection } from './connection.js';
import { sqlInstance } from './instance.js';
import { databaseOf } from './source-access.js';
import type { SqlServerDataOptions } from '../data/sql-server-data.js';
import { findTable, insertRows, settleRows } from './table-access.js';
import { quoted } from './tsql/pieces.js';

/** Bytes of rows that are handed to the database at once. */
const PORTION = 32 * 1024 * 1024;

let lastNumber = 0;

/** Opens a table that gets rows as an Arrow stream; they lie in a table of their own until all are there. */
export async function openTable(
  table: string,
  options: SqlServerDataOptions,
  { overwrite, appends }: { overwrite: boolean; appends: boolean },
): Promise<ByteWriter> {
  const instance = sqlInstance();
  const connection = await Connection.open(instance, databaseOf(options));
  try {
    const target = await findTable(connection, table);
    if (target.exists && !overwrite && !appends) {
      throw new RxError('exists', `there is a table '${table}' already; set overwrite to replace it`);
    }
    lastNumber += 1;
    const staging = `rx_rows_${lastNumber}`;
    let head: Uint8Array | null = null;
    let pieces: Uint8Array[] = [];
    let bytes = 0;
    let isMade = false;
    const flush = async () => {
      if (!head || (pieces.length === 0 && isMade)) return;
      await insertRows(connection, { schema: 'dbo', table: staging, creates: !isMade }, joined([head, ...pieces]));
      isMade = true;
      pieces = [];
      bytes = 0;
    };
    const drop = async () => {
      await connection.plain(`DROP TABLE IF EXISTS ${quoted(staging)}`);
      isMade = false;
    };
    return {
      kept: 0,
      canRestart: true,
      reached: () => undefined,
      restart: async () => {
        head = null;
        pieces = [];
        bytes = 0;
        await drop();
      },
      write: async (given) => {
        if (given.length === END.length && given.every((byte, at) => byte === END[at])) return;
        if (!head) {
          head = given.slice();
          return;
        }
        pieces.push(given.slice());
        bytes += given.length;
        if (bytes >= PORTION) await flush();
      },
      close: async () => {
        await flush();
        try {
          await settleRows(connection, staging, target, { overwrite, appends });
          instance.version += 1;
        } finally {
          await connection.close();
        }
        return null;
      },
      abort: async () => {
        await drop().catch(() => undefined);
        await connection.close().catch(() => undefined);
      },
    };
  } catch (error) {
    await connection.close().catch(() => undefined);
    throw error;
  }
}
