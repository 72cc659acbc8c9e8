import type { Workload } from '../context/crew.js';
import type { RxInSqlServer } from '../context/in-sql-server.js';
import type { GrowthForm, Piece } from '../data/growth.js';
import type { LocatedSource } from '../data/locate.js';
import type { RxDataSource } from '../data/sources.js';
import { RxError } from '../error.js';
import type { ByteSource } from '../source/bytes.js';
import type { TaskName, TaskProgress } from './messages.js';
import type { Process } from './process.js';

/** A data source as it crosses: what a value of the user's is not made of does not cross. */
export type SentSource = Pick<RxDataSource, 'type' | 'options'>;

/** What is known of the rows of a source when its query begins, with the version of the data. */
export type SentLocation = Omit<LocatedSource, 'growth'> & { form: GrowthForm; version: number };

/** What a satellite can ask of the page, as far as it has a database: arguments, what is told meanwhile, and result. */
export interface PageTasks {
  /** Runs the query of a source; tells what its rows are, and of batches as they come; comes back with where all are. */
  locate: { args: { source: SentSource }; told: SentLocation | { piece: Piece }; result: ByteSource };
  /** Whether data are those of a version. */
  isCurrent: { args: { version: number }; told: never; result: boolean };
  /** Opens a table that gets rows. */
  openTable: {
    args: { source: SentSource; how: { overwrite: boolean; appends: boolean } };
    told: never;
    result: { table: number };
  };
  /** Gives a table bytes of an Arrow stream, takes them back, ends it, or gives it up. */
  writeTable: { args: { table: number; bytes: Uint8Array }; told: never; result: null };
  restartTable: { args: { table: number }; told: never; result: null };
  closeTable: { args: { table: number }; told: never; result: null };
  abortTable: { args: { table: number }; told: never; result: null };
  /** Takes processes for a call in RxInSqlServer. */
  hire: {
    args: { call: string; context: RxInSqlServer; work: Workload };
    told: { print: string };
    result: { crew: number; pids: number[] };
  };
  /** Takes another process in the place of one that died. */
  replace: { args: { crew: number }; told: never; result: { pid: number } };
  /** Has one of them do a task. */
  run: {
    args: { crew: number; pid: number; task: TaskName; args: unknown; label: string | undefined };
    told: TaskProgress;
    result: unknown;
  };
  /** Says that the call is over. */
  dismiss: { args: { crew: number; state: 'done' | 'failed' }; told: never; result: null };
}

export type PageTask = keyof PageTasks;

/** Who asks, and until when. */
export interface PageCall<N extends PageTask> {
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal;
  /** Aborted when the satellite is gone. */
  life: AbortSignal;
  process: Process;
  tell(told: PageTasks[N]['told']): void;
}

/** How the page answers. */
export type PageService = {
  [N in PageTask]: (args: PageTasks[N]['args'], call: PageCall<N>) => Promise<PageTasks[N]['result']>;
};

let service: PageService | undefined;

/** Tells how satellites are answered. */
export function setPageService(given: PageService): void {
  service = given;
}

/** Answers a satellite. */
export async function answer<N extends PageTask>(
  task: N,
  args: PageTasks[N]['args'],
  call: PageCall<N>,
): Promise<PageTasks[N]['result']> {
  if (service) return service[task](args, call);
  throw new RxError(
    'environment',
    "a page that does not import 'rxwasm/sql' has no database for what runs in satellites",
  );
}
