import type { RxInSqlServer } from '../context/in-sql-server.js';
import { SqlError } from './tsql/sql-error.js';

/** Does work that is stopped when its caller says so, or when it takes longer than a context allows. */
export async function within<T>(
  { executionTimeoutSeconds: seconds }: RxInSqlServer,
  stop: AbortController,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const abort = () => stop.abort();
  signal?.addEventListener('abort', abort, { once: true });
  let isLate = false;
  const late = () => {
    isLate = true;
    stop.abort();
  };
  const timer = seconds > 0 ? setTimeout(late, seconds * 1000) : undefined;
  try {
    return await work();
  } catch (error) {
    if (!isLate) throw error;
    const text = `Execution Timeout Expired. The call took longer than the ${seconds} seconds that executionTimeoutSeconds allows.`;
    throw new SqlError(text, { number: -2, severity: 11, line: 1 }, { cause: error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
