// Scripts of the database in this process: satellites that run them here, one after the other, behind the launchpad's interface.
import { afterEach, beforeAll, expect } from 'vitest';
import { RxError } from '../../web/src/error.ts';
import { provide } from '../../web/src/launchpad/launchpad.ts';
import { scriptTask } from '../../web/src/satellite/script.ts';
import { startSql } from './sql-host.mjs';

let lastPid = 4000;
const nextPid = () => {
  lastPid += 4;
  return lastPid;
};

/** Satellites that were taken and are not finished; how many there were; the last requests. */
export const taken = { alive: new Set(), count: 0, requests: [] };

class Here {
  process = { pid: nextPid() };
  alive = true;
  load = 0;
  #kill = () => undefined;

  run(task, args, { signal = new AbortController().signal, onProgress = () => undefined } = {}) {
    const died = new Promise((_, reject) => {
      this.#kill = () => reject(new RxError('satellite', `satellite ${this.process.pid} died: it was killed`));
    });
    if (task !== 'script') throw new Error(`no task '${task}'`);
    return Promise.race([died, scriptTask(args, { signal, progress: onProgress })]);
  }

  kill() {
    this.alive = false;
    this.#kill();
  }

  end() {
    this.alive = false;
  }
}

const scripts = {
  satellites: [],
  requests: [],
  take: async (user, degree, options) => {
    taken.requests.push({ user, degree, ...options });
    const satellites = Array.from({ length: degree }, () => new Here());
    for (const satellite of satellites) taken.alive.add(satellite);
    taken.count += degree;
    return satellites;
  },
  finish: (satellites) => {
    for (const satellite of satellites) {
      satellite.end();
      taken.alive.delete(satellite);
    }
  },
  end: () => undefined,
};

provide(() => ({ scripts, processes: { list: () => [], subscribe: () => () => undefined }, resize: () => undefined }));

/** A database for the tests of a file or a group, whose processes are all finished behind each of them. */
export function scriptDatabase() {
  let sql;
  beforeAll(async () => {
    sql = await startSql();
  }, 60_000);
  afterEach(() => {
    expect(taken.alive.size).toBe(0);
  });
  return { execute: (text, options) => sql.execute(text, options) };
}
