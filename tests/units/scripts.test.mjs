// Processes for scripts: the numbers that were published for SQL Server's launchpad, and what becomes of each process.
import { afterEach, describe, expect, test } from 'vitest';
import { ProcessTable } from '../../web/src/launchpad/process.ts';
import { rxGetLauncherConfig, rxSetLauncherConfig } from '../../web/src/launchpad/launcher-config.ts';
import { UserPools } from '../../web/src/launchpad/script-processes.ts';

/** How many processes start. */
let starting = 0;

/** A launchpad whose processes are none: each takes a few milliseconds to start. */
function launchpad({ delay = 2, fails = () => false } = {}) {
  const table = new ProcessTable();
  let started = 0;
  const start = async (user, onDeath) => {
    started += 1;
    const number = started;
    starting += 1;
    await new Promise((resolve) => setTimeout(resolve, delay));
    starting -= 1;
    if (fails(number)) throw new Error(`process ${number} did not start`);
    const process = table.add('satellite', null, user);
    const satellite = {
      process,
      alive: true,
      load: 0,
      end() {
        if (!satellite.alive) return;
        satellite.alive = false;
        table.remove(process.pid);
      },
      kill() {
        satellite.end();
        onDeath(satellite);
      },
    };
    return satellite;
  };
  const scripts = new UserPools(table, start);
  const of = (user) => table.list().filter((process) => process.user === user);
  return { table, scripts, of, started: () => started };
}

/** Waits until nothing starts any more. */
async function settled() {
  for (let quiet = 0; quiet < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    quiet = starting === 0 ? quiet + 1 : 0;
  }
}

const pids = (satellites) => satellites.map(({ process }) => process.pid);

afterEach(() => {
  rxSetLauncherConfig('tab');
});

describe('the published numbers', () => {
  test('the first script: one runs, five are made for the pool', async () => {
    rxSetLauncherConfig('sqlserver');
    const { scripts, of } = launchpad();
    const first = await scripts.take('sa', 1);
    await settled();
    expect(of('sa')).toHaveLength(6);
    scripts.finish(first);
    await settled();
    expect(of('sa')).toHaveLength(5);
    expect(of('sa').map(({ pid }) => pid)).not.toContain(first[0].process.pid);
  });

  test('a later script runs in a pooled process, at once, and another is made', async () => {
    rxSetLauncherConfig('sqlserver');
    const { scripts, of, started } = launchpad({ delay: 5 });
    scripts.finish(await scripts.take('sa', 1));
    await settled();
    const pooled = of('sa').map(({ pid }) => pid);
    const before = started();
    const second = scripts.take('sa', 1);
    await Promise.resolve();
    const [satellite] = await second;
    expect(pooled).toContain(satellite.process.pid);
    await settled();
    expect(of('sa')).toHaveLength(6);
    expect(started()).toBe(before + 1);
    scripts.finish([satellite]);
    await settled();
    expect(of('sa')).toHaveLength(5);
  });

  test.each([
    [4, 9, 5],
    [8, 16, 8],
    [5, 10, 5],
    [2, 7, 5],
  ])('degree %i: %i processes, of which %i stay', async (degree, all, pooled) => {
    rxSetLauncherConfig('sqlserver');
    const { scripts, of } = launchpad();
    const taken = await scripts.take('sa', degree);
    expect(new Set(pids(taken)).size).toBe(degree);
    await settled();
    expect(of('sa')).toHaveLength(all);
    scripts.finish(taken);
    await settled();
    expect(of('sa')).toHaveLength(pooled);
  });

  test('PROCESS_POOL_SQLSATELLITE_GROWTH=15 makes sixteen, of which fifteen stay', async () => {
    rxSetLauncherConfig('sqlserver');
    rxSetLauncherConfig('RHOME=C:\\R\nINSTANCE_NAME=MSSQLSERVER\n# more\nPROCESS_POOL_SQLSATELLITE_GROWTH=15\n');
    const { scripts, of } = launchpad();
    const taken = await scripts.take('sa', 1);
    await settled();
    expect(of('sa')).toHaveLength(16);
    scripts.finish(taken);
    expect(of('sa')).toHaveLength(15);
  });

  test('each user has a pool and an account', async () => {
    rxSetLauncherConfig('sqlserver');
    const { scripts, of } = launchpad();
    const [one, other] = await Promise.all([scripts.take('sa', 1), scripts.take('eve', 1)]);
    await settled();
    expect([of('sa').length, of('eve').length]).toEqual([6, 6]);
    expect(scripts.requests.map(({ user, account }) => [user, account])).toEqual([
      ['sa', 'MSSQLSERVER01'],
      ['eve', 'MSSQLSERVER02'],
    ]);
    scripts.finish(one);
    expect(scripts.requests.map(({ user }) => user)).toEqual(['eve']);
    scripts.finish(other);
    const [again] = await scripts.take('eve', 1);
    expect(again.process.user).toBe('eve');
  });
});

describe('processes', () => {
  test('two scripts at once never share one', async () => {
    const { scripts } = launchpad();
    scripts.finish(await scripts.take('sa', 2));
    await settled();
    const taken = await Promise.all([scripts.take('sa', 2), scripts.take('sa', 3), scripts.take('sa', 1)]);
    expect(new Set(taken.flatMap(pids)).size).toBe(6);
  });

  test('show the session and the script', async () => {
    const { scripts, of } = launchpad();
    const [satellite] = await scripts.take('sa', 1, { session: 57, label: 'rxLinMod', language: 'R' });
    const [process] = of('sa').filter(({ pid }) => pid === satellite.process.pid);
    expect([process.session, process.task]).toEqual([57, 'rxLinMod']);
    expect(scripts.requests).toMatchObject([{ session: 57, language: 'R', degree: 1 }]);
  });

  test('that are killed leave the pool as large', async () => {
    rxSetLauncherConfig('sqlserver');
    const { scripts, of } = launchpad();
    const taken = await scripts.take('sa', 4);
    await settled();
    taken[1].kill();
    scripts.satellites.find((satellite) => !taken.includes(satellite)).kill();
    await settled();
    expect(of('sa')).toHaveLength(3 + 5);
    scripts.finish(taken);
    await settled();
    expect(of('sa')).toHaveLength(5);
  });

  test('that do not start are an error of who waits for them, and the others go back', async () => {
    const { scripts, of } = launchpad({ fails: (number) => number === 2 });
    await expect(scripts.take('sa', 2)).rejects.toThrow('process 2 did not start');
    await settled();
    const taken = await scripts.take('sa', 2);
    expect(taken).toHaveLength(2);
    expect(of('sa').length).toBeGreaterThanOrEqual(2);
  });

  test('whose call is cancelled go back at once', async () => {
    const { scripts, started } = launchpad({ delay: 300 });
    const stop = new AbortController();
    const began = performance.now();
    const taking = scripts.take('sa', 2, { signal: stop.signal });
    setTimeout(() => stop.abort(), 5);
    await expect(taking).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - began).toBeLessThan(250);
    const before = started();
    const taken = await scripts.take('sa', 2);
    expect(taken).toHaveLength(2);
    expect(before).toBeLessThanOrEqual(3);
  });

  test('end with the launchpad, also those that start', async () => {
    const { scripts, table } = launchpad({ delay: 20 });
    const taken = await scripts.take('sa', 1);
    const taking = scripts.take('sa', 2);
    scripts.end();
    await expect(taking).rejects.toMatchObject({ code: 'satellite' });
    await settled();
    expect(taken[0].alive).toBe(false);
    expect(table.list()).toEqual([]);
    expect(scripts.requests).toEqual([]);
    expect(await scripts.take('sa', 1)).toHaveLength(1);
  });

  test('of a pool that nobody needs are ended after a time', async () => {
    rxSetLauncherConfig({ PROCESS_POOL_SQLSATELLITE_TIMEOUT: 1 });
    const { scripts, of } = launchpad();
    scripts.finish(await scripts.take('sa', 1));
    await settled();
    expect(of('sa').length).toBe(rxGetLauncherConfig().PROCESS_POOL_SQLSATELLITE_GROWTH);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(of('sa')).toEqual([]);
  });
});

describe('the configuration', () => {
  test('is the one before when it is set', () => {
    const before = rxGetLauncherConfig();
    expect(rxSetLauncherConfig('sqlserver')).toEqual(before);
    expect(rxGetLauncherConfig()).toMatchObject({
      PROCESS_POOL_SQLSATELLITE_GROWTH: 5,
      PROCESS_POOL_SQLSATELLITE_PER_DEGREE: 2,
    });
    rxSetLauncherConfig('process_pool_sqlsatellite_growth = 7');
    expect(rxGetLauncherConfig().PROCESS_POOL_SQLSATELLITE_GROWTH).toBe(7);
  });

  test.each([
    ['PROCESS_POOL_SQLSATELLITE_GROWTH=many', 'is a whole number'],
    ['A line', 'line 1 of the configuration is not NAME=value'],
    ['TRACE_LEVEL=1\nSPEED=11', "no setting 'SPEED'"],
    [{ PROCESS_POOL_SQLSATELLITE_GROWTH: -1 }, 'is a whole number from 0'],
    [{ speed: 1 }, "no setting 'speed'"],
  ])('refuses %j', (given, message) => {
    expect(() => rxSetLauncherConfig(given)).toThrow(message);
  });
});
