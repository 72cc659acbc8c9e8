// The bench itself: what it reports of runs, how it judges, and one short run of every case with all its peers.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../web/build/run.mjs';
import { flightsText } from './data/files.mjs';
import { days, flights, hours, NO_DELAY } from './data/flights.mjs';
import { CASES, casesNamed } from './groups.mjs';
import { caseOf, failedCase, median } from './statistics.mjs';
import { reportText } from './table.mjs';
import { judge } from './targets.mjs';

const RUNS = {
  name: 'linmod-small',
  rows: 1000,
  threads: 2,
  ours: { seconds: [0.5, 0.1, 0.2] },
  limit: { seconds: [0.1] },
  peers: { duckdb: { seconds: [6, 4, 5] }, oneThread: undefined, webr: { failed: 'it has no memory' } },
  peakBytes: 4e8,
};

test('the median is in the middle', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('a ratio is the time of the other over ours', () => {
  const found = caseOf(RUNS);
  expect(found).toMatchObject({ seconds: 0.2, rowsPerSecond: 5000, peakBytes: 4e8, limitRatio: 0.5 });
  expect(found.peers).toEqual({
    duckdb: { seconds: 5, ratio: 25, runs: [6, 4, 5] },
    webr: { seconds: null, ratio: null, note: 'it has no memory' },
  });
});

test('a case of ours that fails is reported without numbers', () => {
  const found = caseOf({ ...RUNS, ours: { failed: 'a reason' } });
  expect(found).toMatchObject({ seconds: null, rowsPerSecond: null, limitRatio: null, note: 'a reason' });
  expect(found.peers.duckdb).toMatchObject({ seconds: 5, ratio: null });
});

describe('targets', () => {
  const [speed, memory] = judge([caseOf(RUNS)]);

  test('are met at their bounds', () => {
    expect(speed).toMatchObject({ case: 'linmod-small', found: 25, least: 25, met: true });
    expect(memory).toMatchObject({ case: 'linmod-small', found: 400, most: 400, met: true });
  });

  test('are not met beyond them', () => {
    const slower = { ...RUNS, peers: { duckdb: { seconds: [4.9] } }, peakBytes: 4.01e8 };
    expect(judge([caseOf(slower)]).map(({ met }) => met)).toEqual([false, false]);
  });

  test('are not met by a case that failed', () => {
    expect(judge([failedCase('text-stream', 'a reason')])).toMatchObject([
      { case: 'text-stream', found: null, met: false },
    ]);
  });

  test('compare what a stream takes with files of different sizes', () => {
    const stream = (name, peakBytes) => caseOf({ ...RUNS, name, peakBytes });
    const growing = judge([stream('text-stream-125', 4e7), stream('text-stream', 8e7)]);
    expect(growing.map(({ found, met }) => [found, met])).toEqual([
      [80, true],
      [2, false],
    ]);
  });

  test('are told of cases that were run', () => {
    expect(judge([])).toEqual([]);
  });
});

test('the report says what could not be run', () => {
  const machine = {
    processor: 'P',
    cores: 2,
    memoryBytes: 2 ** 33,
    system: 'S',
    browser: 'B',
    load: { before: 0, after: 1 },
  };
  const cases = [caseOf(RUNS), failedCase('airline', 'the page crashed')];
  const text = reportText({ machine, cases, targets: judge(cases) });
  expect(text).toContain('linmod-small, webR: it has no memory');
  expect(text).toContain('airline: the page crashed');
  expect(text).toMatch(/^linmod-small +0\.00 +2 +0\.200 +0\.0 +- +400 /m);
  expect(text).toMatch(/^linmod-small +faster than DuckDB-WASM +25\.00 x +at least 25 +met$/m);
});

test('names of cases may be cut short between words', () => {
  expect(casesNamed('linmod-idle')).toEqual(['linmod-idle-small', 'linmod-idle-int32', 'linmod-idle-double']);
  expect(casesNamed('airline')).toEqual(['airline']);
  expect(casesNamed('air')).toEqual([]);
});

test('flights are the same everywhere', () => {
  const rows = [];
  flights((delay, minute, day) => rows.push(`${delay === NO_DELAY ? 'M' : delay},${hours[minute]},${days[day]}`) < 5);
  expect(rows).toMatchInlineSnapshot(`
    [
      "-11,14.066666,Tuesday",
      "3,9.3,Thursday",
      "-13,9.416666,Tuesday",
      "-1,6.433333,Friday",
      "-1,19.95,Wednesday",
    ]
  `);
});

/** Small enough to take seconds; the airline sample has its own size. */
const ROWS = 20_000;

test('every case runs, with all of its peers', () => {
  const args = ['--no-build', '--json', '--runs', '1', '--rows', String(ROWS)];
  const output = execFileSync(process.execPath, [join(root, 'tests/bench/run.mjs'), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { machine, cases } = JSON.parse(output);
  expect(machine).toMatchObject({ cores: expect.any(Number), browser: expect.stringMatching(/^Chrom/) });
  expect([...new Set(cases.map(({ name }) => name))]).toEqual(CASES);
  for (const found of cases) {
    const where = `${found.name} on ${found.threads}`;
    expect(found.note, where).toBeUndefined();
    expect(found.seconds, where).toBeGreaterThan(0);
    expect(found.peakBytes, where).toBeGreaterThan(1e6);
    expect(found.rowsPerSecond, where).toBeGreaterThan(0);
    for (const [peer, { note, ratio }] of Object.entries(found.peers)) {
      expect(note, `${where}, ${peer}`).toBeUndefined();
      expect(ratio, `${where}, ${peer}`).toBeGreaterThan(0);
    }
  }
  const peersOf = (name) => Object.keys(cases.find((found) => found.name === name).peers);
  expect(peersOf('linmod-small')).toEqual(['duckdb', 'oneThread']);
  expect(peersOf('airline')).toEqual(['duckdb', 'webr']);
  expect(peersOf('cold-start')).toEqual(['duckdb', 'webr']);
}, 600_000);

test('flights are written as text', async () => {
  const { path, rows } = await flightsText({ rows: ROWS });
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(rows).toBe(ROWS);
  expect(lines).toHaveLength(ROWS + 1);
  expect(lines[0]).toBe('"ArrDelay","CRSDepTime","DayOfWeek"');
  expect(lines.slice(1).filter((line) => !/^(M|-?\d+),\d+(\.\d{1,6})?,"\w+day"$/.test(line))).toEqual([]);
});
