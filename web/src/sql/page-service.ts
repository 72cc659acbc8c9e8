import { RxError } from '../error.js';
import type { Satellite } from '../launchpad/satellite.js';
import type { PageService } from '../launchpad/page-tasks.js';
import type { RxDataSource } from '../data/sources.js';
import type { ByteWriter } from '../source/target.js';
import { Staff } from './computation.js';
import { sqlInstance } from './instance.js';
import { DATABASE_ACCESS } from './source-access.js';

/** What satellites have of the page: tables that they write, and processes that compute for them, by numbers. */
const tables = new Map<number, ByteWriter>();
const crews = new Map<number, { staff: Staff; members: Map<number, Satellite> }>();
let lastNumber = 0;

/** What a number stands for. */
function known<T>(of: Map<number, T>, number: number): T {
  const found = of.get(number);
  if (!found) throw new RxError('protocol', `the page has nothing for satellites under ${number}`);
  return found;
}

/** What a satellite leaves when it is gone is given up. */
function keep<T>(of: Map<number, T>, value: T, life: AbortSignal, giveUp: () => void): number {
  lastNumber += 1;
  const number = lastNumber;
  of.set(number, value);
  life.addEventListener('abort', () => {
    if (of.delete(number)) giveUp();
  });
  return number;
}

const sourceOf = (sent: object): RxDataSource => ({ ...sent, file: null }) as unknown as RxDataSource;

/** How the page gives satellites a share in its database. */
export const PAGE_SERVICE: PageService = {
  locate: async ({ source }, { signal, tell }) => {
    const { version } = sqlInstance();
    const { growth, ...located } = await DATABASE_ACCESS.locate(sourceOf(source), signal);
    if (!growth) throw new RxError('protocol', 'the rows of a query come while it runs');
    tell({ ...located, form: growth.form, version });
    growth.each((piece) => tell({ piece }));
    return growth.finished;
  },
  isCurrent: async ({ version }) => sqlInstance().version === version,
  openTable: async ({ source, how }, { life }) => {
    const writer = await DATABASE_ACCESS.open(sourceOf(source), how);
    return { table: keep(tables, writer, life, () => void writer.abort()) };
  },
  writeTable: async ({ table, bytes }) => {
    await known(tables, table).write(bytes);
    return null;
  },
  restartTable: async ({ table }) => {
    await known(tables, table).restart();
    return null;
  },
  closeTable: async ({ table }) => {
    const writer = known(tables, table);
    tables.delete(table);
    await writer.close();
    return null;
  },
  abortTable: async ({ table }) => {
    const writer = known(tables, table);
    tables.delete(table);
    await writer.abort();
    return null;
  },
  hire: async ({ call, context, work }, { signal, life, process, tell }) => {
    const print = (text: string) => tell({ print: text });
    const staff = new Staff({ name: call, context, signal, print }, process);
    try {
      const satellites = await staff.hire(work);
      const members = new Map(satellites.map((satellite) => [satellite.process.pid, satellite]));
      const crew = keep(crews, { staff, members }, life, () => staff.end('failed'));
      return { crew, pids: [...members.keys()] };
    } catch (error) {
      staff.end('failed');
      throw error;
    }
  },
  replace: async ({ crew }) => {
    const { staff, members } = known(crews, crew);
    const satellite = await staff.replace();
    members.set(satellite.process.pid, satellite);
    return { pid: satellite.process.pid };
  },
  run: async ({ crew, pid, task, args, label }, { signal, tell }) => {
    const satellite = known(crews, crew).members.get(pid);
    if (!satellite) throw new RxError('protocol', `process ${pid} does not compute for this call`);
    const how = { signal, onProgress: tell, ...(label !== undefined && { label }) };
    return satellite.run(task, args as never, how);
  },
  dismiss: async ({ crew, state }) => {
    const { staff } = known(crews, crew);
    crews.delete(crew);
    staff.end(state);
    return null;
  },
};
