import { Crew, giveCrew } from '../context/crew.js';
import type { DatabaseAccess, DatabaseCall } from '../data/database.js';
import { Growth, type Piece } from '../data/growth.js';
import type { LocatedSource } from '../data/locate.js';
import type { RxDataSource } from '../data/sources.js';
import { describeColumns } from '../data/sql-server-data.js';
import { cancelled } from '../error.js';
import { launchpad } from '../launchpad/launchpad.js';
import type { TaskName, Tasks } from '../launchpad/messages.js';
import type { SentLocation, SentSource } from '../launchpad/page-tasks.js';
import type { Process } from '../launchpad/process.js';
import type { Satellite, TaskOptions } from '../launchpad/satellite.js';
import { within } from '../sql/time-limit.js';
import { askPage } from './ask.js';

/** The version of the data when the rows of a source were found. */
const versions = new WeakMap<RxDataSource, number>();

const sent = ({ type, options }: RxDataSource): SentSource => ({ type, options });

/** A satellite of the page's, for a call that another satellite makes. */
class RemoteSatellite implements Satellite {
  readonly process: Process;
  readonly #crew: number;
  alive = true;
  load = 0;

  constructor(pid: number, crew: number) {
    const shown = { task: '', rows: 0, memory: 0, user: null, session: null, duties: null, started: Date.now() };
    this.process = { pid, role: 'satellite', parent: null, state: 'idle', ...shown };
    this.#crew = crew;
  }

  async run<N extends TaskName>(
    task: N,
    args: Tasks[N]['args'],
    { signal, onProgress, label }: TaskOptions = {},
  ): Promise<Tasks[N]['result']> {
    this.load += 1;
    try {
      const asked = { crew: this.#crew, pid: this.process.pid, task, args, label };
      const how = { signal, ...(onProgress && { told: onProgress }) };
      return (await askPage('run', asked, how)) as Tasks[N]['result'];
    } catch (error) {
      if ((error as { code?: string }).code === 'satellite') this.alive = false;
      throw error;
    } finally {
      this.load -= 1;
    }
  }

  /** It belongs to the page. */
  kill(): void {}

  end(): void {}
}

/** Runs a call of this satellite on processes that the page takes for it. */
async function compute<T>(call: DatabaseCall, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { signal, context, name, print } = call;
  if (signal?.aborted) throw cancelled();
  const stop = new AbortController();
  return within(context, stop, signal, async () => {
    let crew: number | null = null;
    const hire: ConstructorParameters<typeof Crew>[1] = {
      wanted: context.numTasks,
      hire: async (work) => {
        const how = { signal: stop.signal, told: (told: { print: string }) => print(told.print) };
        const hired = await askPage('hire', { call: name, context: { ...context }, work }, how);
        crew = hired.crew;
        return hired.pids.map((pid) => new RemoteSatellite(pid, hired.crew));
      },
      replace: async () => {
        const { pid } = await askPage('replace', { crew: crew ?? 0 }, { signal: stop.signal });
        return new RemoteSatellite(pid, crew ?? 0);
      },
    };
    giveCrew(stop.signal, new Crew(launchpad(), hire));
    let state: 'done' | 'failed' = 'failed';
    try {
      const result = await work(stop.signal);
      state = 'done';
      return result;
    } finally {
      if (crew !== null) await askPage('dismiss', { crew, state });
    }
  });
}

/** The database of the page, as satellites reach it. */
export const PAGE_DATABASE: DatabaseAccess = {
  locate: (source, signal) =>
    new Promise<LocatedSource>((resolve, reject) => {
      let growth: Growth | null = null;
      const told = (told: SentLocation | { piece: Piece }) => {
        if ('piece' in told) {
          growth?.add(told.piece);
          return;
        }
        const { form, version, ...located } = told;
        versions.set(source, version);
        growth = new Growth(form);
        resolve({ ...located, growth });
      };
      askPage('locate', { source: sent(source) }, { signal, told }).then(
        (all) => growth?.end(all),
        (error: unknown) => {
          growth?.fail(error);
          reject(error);
        },
      );
    }),
  isCurrent: async (source) => {
    const version = versions.get(source);
    return version !== undefined && askPage('isCurrent', { version });
  },
  describe: describeColumns,
  open: async (source, how) => {
    const { table } = await askPage('openTable', { source: sent(source), how });
    return {
      kept: 0,
      canRestart: true,
      reached: () => undefined,
      write: async (bytes) => void (await askPage('writeTable', { table, bytes })),
      restart: async () => void (await askPage('restartTable', { table })),
      close: () => askPage('closeTable', { table }),
      abort: async () => void (await askPage('abortTable', { table })),
    };
  },
  compute,
};
