import type { Piece } from '../data/growth.js';
import { cancelled, RxError } from '../error.js';
import { Pending } from '../launchpad/pending.js';
import type { Fault, FromSql, SqlLoading, SqlTask, SqlTasks, ToSql } from './messages.js';

/** What a call of a task takes besides its arguments. */
export interface SqlCallOptions {
  signal?: AbortSignal | undefined;
  /** Hears how many rows were read. */
  onRows?: ((rows: number) => void) | undefined;
  transfer?: Transferable[];
  /** Hears where rows are that are kept. */
  onPiece?: ((piece: Piece) => void) | undefined;
}

/** An error of the database; what the user sees is made of it where the statement is known. */
export class FaultError extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Who does the tasks: the SQL worker, or the same server in this realm. */
export interface SqlHost {
  call<N extends SqlTask>(task: N, args: SqlTasks[N]['args'], options?: SqlCallOptions): Promise<SqlTasks[N]['result']>;
}

/** The SQL worker as the page sees it. */
export class SqlClient implements SqlHost {
  readonly #worker: Worker;
  readonly #pending = new Pending<Pick<SqlCallOptions, 'onRows' | 'onPiece'>>();
  readonly #onEnd: () => void;
  readonly #onLoading = new Set<(loading: SqlLoading) => void>();
  #dead: RxError | null = null;
  /** The bytes of memory that the worker has taken. */
  memory = 0;

  /** Starts the worker; `onEnd` is called when it is gone. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
    this.#worker = new Worker(new URL('./sql-worker.js', import.meta.url), { type: 'module', name: 'rxwasm-sql' });
    this.#worker.onmessage = ({ data }: MessageEvent<FromSql>) => this.#receive(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.end(event.message || 'its script could not be loaded');
    };
    this.#worker.onmessageerror = () => this.end('a message could not be read');
  }

  call<N extends SqlTask>(
    task: N,
    args: SqlTasks[N]['args'],
    { signal, onRows, onPiece, transfer = [] }: SqlCallOptions = {},
  ): Promise<SqlTasks[N]['result']> {
    if (this.#dead) return Promise.reject(this.#dead);
    return this.#pending.ask(
      { onRows, onPiece },
      {
        signal,
        send: (id) => this.#worker.postMessage({ id, task, args } as ToSql, transfer),
        cancel: (id) => this.#worker.postMessage({ cancel: id } satisfies ToSql),
      },
    );
  }

  /** Calls a listener while the database's program comes; returns how to stop. */
  watchLoading(listener: (loading: SqlLoading) => void): () => void {
    this.#onLoading.add(listener);
    return () => this.#onLoading.delete(listener);
  }

  /** Ends the worker; what it holds in memory is gone. */
  end(reason = 'it was ended'): void {
    if (this.#dead) return;
    this.#dead = new RxError('satellite', `the SQL worker died: ${reason}`);
    this.#worker.terminate();
    this.#pending.rejectAll(this.#dead);
    this.#onEnd();
  }

  #receive(message: FromSql): void {
    if ('started' in message) return;
    if ('loaded' in message) {
      for (const listener of this.#onLoading) listener(message);
      return;
    }
    if ('broken' in message) {
      this.end(`the database could not be started: ${message.broken}`);
      return;
    }
    const { id } = message;
    if ('rows' in message) {
      this.#pending.heard(id)?.onRows?.(message.rows);
      return;
    }
    if ('piece' in message) {
      this.#pending.heard(id)?.onPiece?.(message.piece);
      return;
    }
    this.memory = message.memory;
    if ('done' in message) this.#pending.resolve(id, message.done);
    else {
      const { fault } = message;
      this.#pending.reject(id, fault.type === 'Cancelled' ? cancelled() : new FaultError(fault));
    }
  }
}
