import { launchpad } from '../launchpad/launchpad.js';
import type { ProcessState } from '../launchpad/process.js';
import { rxProcesses } from '../rx/processes.js';
import { CATALOG_VIEWS } from './database-setup.js';
import { literal } from './tsql/pieces.js';

/** A view of the schema `sys` whose rows are made when it is read. */
export interface SystemView {
  /** Columns and their types, as the database has them. */
  columns: Readonly<Record<string, string>>;
  rows(session: { spid: number }): readonly (string | number | null)[][];
}

const views = new Map<string, SystemView>();

/** Makes a view known as `sys.name`. */
export function registerSystemView(name: string, view: SystemView): void {
  views.set(name.toLowerCase(), view);
}

/** The names of views that are made when they are read. */
export function systemViewNames(): ReadonlySet<string> {
  return new Set(views.keys());
}

/** The statement that makes a view's rows as they are now. */
export function systemViewText(name: string, session: { spid: number }): string {
  const view = views.get(name);
  const entries = Object.entries(view?.columns ?? {});
  const columns = entries.map(([column, type], at) => `CAST(c${at} AS ${type}) AS ${column}`).join(', ');
  const none = entries.map(() => null);
  const rows = [none, ...(view?.rows(session) ?? [])].map(
    (row, index) => `(${row.map((value) => (value === null ? 'NULL' : literal(String(value)))).join(', ')}, ${index})`,
  );
  const names = entries.map((_, at) => `c${at}`).join(', ');
  const table = `"sys.${name}"`;
  return `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT ${columns} FROM (VALUES ${rows.join(', ')}) AS v(${names}, n) WHERE n > 0`;
}

/** Addresses of tasks and workers: what else has a number of its own here is a process or a session. */
function address(number: number): string {
  return `0x${number.toString(16).padStart(16, '0').toUpperCase()}`;
}

/** States of tasks, as SQL Server calls them. */
const STATES: Readonly<Record<ProcessState, string>> = {
  running: 'RUNNING',
  idle: 'SUSPENDED',
  starting: 'PENDING',
  ended: 'DONE',
};

registerSystemView('dm_os_tasks', {
  columns: {
    task_address: 'VARCHAR',
    task_state: 'VARCHAR',
    session_id: 'SMALLINT',
    scheduler_id: 'INTEGER',
    worker_address: 'VARCHAR',
    parent_task_address: 'VARCHAR',
  },
  rows: ({ spid }) => {
    const processes = rxProcesses();
    const sessions = new Set([spid, ...processes.flatMap(({ session }) => session ?? [])]);
    const coordinators = [...sessions].map((session) => {
      return [address(session), 'RUNNING', session, 0, address(session + 1), null];
    });
    const others = processes.map(({ pid, state, session, parent }, at) => {
      const from = session ?? parent;
      return [address(pid), STATES[state], session, at + 1, address(pid + 1), from === null ? null : address(from)];
    });
    return [...coordinators, ...others];
  },
});

registerSystemView('dm_external_script_requests', {
  columns: {
    external_script_request_id: 'VARCHAR',
    language: 'VARCHAR',
    degree_of_parallelism: 'INTEGER',
    external_user_name: 'VARCHAR',
  },
  rows: () => {
    const { requests } = launchpad().scripts;
    return requests.map(({ id, language, degree, account }) => [id, language, degree, account]);
  },
});

registerSystemView('system_views', {
  columns: { name: 'VARCHAR', schema_id: 'INTEGER' },
  rows: () => [...CATALOG_VIEWS, ...views.keys()].sort().map((name) => [name, 4]),
});
