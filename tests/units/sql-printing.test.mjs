// What scripts print comes while they run, in order and without end to what they may print.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { scriptDatabase, taken } from './script-host.mjs';
import { registerProcedure } from '../../web/src/sql/procedures.ts';
import { Printing } from '../../web/src/sql/script/printing.ts';
import { executeExternalScript } from '../../web/src/sql/script/procedure.ts';

registerProcedure('sp_execute_external_script', executeExternalScript);

const OUT = 'STDOUT message(s) from external script: \n';
const ERROR = 'STDERR message(s) from external script: \n';
const out = (text) => ({ isError: false, text });
const error = (text) => ({ isError: true, text });

describe('lines become messages', () => {
  let told;
  let printing;
  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    printing = new Printing((at, text, severity) => told.push([at, text, severity]));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('what comes together is one message, what comes later another', () => {
    printing.take(0, [out('a')]);
    vi.advanceTimersByTime(30);
    printing.take(0, [out('b')]);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(30);
    expect(told).toEqual([[0, `${OUT}a\nb`, 0]]);
    printing.take(0, [out('c')]);
    printing.end(0);
    expect(told.slice(1)).toEqual([[0, `${OUT}c`, 0]]);
    vi.advanceTimersByTime(1000);
    expect(told).toHaveLength(2);
  });

  test('output and errors keep their order; streams are apart', () => {
    printing.take(0, [out('a'), error('b'), error('c'), out('d')]);
    printing.take(1, [out('e')]);
    printing.take(0, [out('f')]);
    vi.advanceTimersByTime(60);
    expect(told).toEqual([
      [0, `${OUT}a`, 0],
      [0, `${ERROR}b\nc`, 0],
      [0, `${OUT}d\nf`, 0],
      [1, `${OUT}e`, 0],
    ]);
    printing.end(2);
    expect(told).toHaveLength(4);
  });

  test('however much is printed, some is told: the first of it, and the last', () => {
    const lines = 3_000_000;
    for (let line = 0; line < lines; line += 1000) {
      printing.take(
        0,
        Array.from({ length: 1000 }, (_, at) => out(`line ${line + at}`)),
      );
      if (line % 50_000 === 0) vi.advanceTimersByTime(60);
    }
    vi.advanceTimersByTime(60);
    const before = told.length;
    expect(told.at(-1)[1]).toMatch(/^More than 1,000,000 characters were printed\./);
    printing.end(0);
    expect(told).toHaveLength(before + 1);
    const all = told.map(([, text]) => text).join('\n');
    expect(all.length).toBeLessThan(1_100_000);
    expect(all.endsWith(`\nline ${lines - 1}`)).toBe(true);
    const leftOut = Number(/\(([\d,]+) lines are left out\.\)/.exec(all)[1].replaceAll(',', ''));
    expect(all.match(/^line \d+$/gm).length + leftOut).toBe(lines);
  });

  test('kinds that take turns, and a line without end, take no more', () => {
    for (let line = 0; line < 200_000; line++) printing.take(0, [line % 2 === 0 ? out('x') : error('y')]);
    printing.take(1, [out('z'.repeat(5_000_000))]);
    printing.end(0);
    printing.end(1);
    const all = told.map(([, text]) => text);
    expect(all.join('').length).toBeLessThan(1_500_000);
    expect(all.at(-1)).toHaveLength(OUT.length + 20_001);
  });
});

describe('of scripts', () => {
  const sql = scriptDatabase();

  const exec = (script, options, more = '') =>
    sql.execute(
      `EXEC sp_execute_external_script @language = N'JavaScript', @script = N'${script}'${more} WITH RESULT SETS NONE`,
      options,
    );
  /** Messages as they came, and whether the script still ran. */
  const heard = async (script, options, more) => {
    const messages = [];
    const onMessage = ({ text, severity, from }) => messages.push([text, severity, taken.alive.size > 0, from]);
    const failure = await exec(script, { ...options, onMessage }, more).then(
      () => null,
      (thrown) => thrown,
    );
    return { messages, failure };
  };
  const WAIT = 'await new Promise((resolve) => setTimeout(resolve, 250));';

  test('come while they run', async () => {
    const { messages, failure } = await heard(`print("first"); ${WAIT} console.warn("second"); ${WAIT} print("third")`);
    expect(failure).toBe(null);
    expect(messages.map(([text]) => text)).toEqual([`${OUT}first`, `${ERROR}second`, `${OUT}third`]);
    expect(messages.map(([, severity, isRunning]) => [severity, isRunning])).toEqual(Array(3).fill([0, true]));
    expect(messages[0][3]).toMatchObject({ stream: 1, degree: 1, pid: expect.any(Number) });
  });

  test('and are not lost when they throw, are cancelled or killed', async () => {
    const thrown = await heard(`print("before"); throw new Error("after")`);
    expect(thrown.failure.number).toBe(39019);
    expect(thrown.messages.map(([text]) => text)).toEqual([
      `${OUT}before`,
      "A 'JavaScript' script error occurred during execution of 'sp_execute_external_script' with HRESULT 0x80004004.",
    ]);
    expect(thrown.failure.output.messages.map(({ text }) => text)).toEqual(thrown.messages.map(([text]) => text));
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const cancelled = await heard(`print("before"); ${WAIT}`, { signal: stop.signal });
    expect(cancelled.messages.map(([text]) => text)).toEqual([`${OUT}before`]);
    setTimeout(() => [...taken.alive][0].kill(), 100);
    const killed = await heard(`print("before"); ${WAIT}`);
    expect(killed.failure.number).toBe(39012);
    expect(killed.messages[0][0]).toBe(`${OUT}before`);
  });

  test('many lines', async () => {
    const { messages } = await heard('for (let line = 0; line < 500000; line++) print("line " + line)');
    const all = messages.map(([text]) => text).join('\n');
    expect(all.length).toBeLessThan(1_100_000);
    expect(all.endsWith('\nline 499999')).toBe(true);
  });

  test('streams say whose they are', async () => {
    const query = "@input_data_1 = N'SELECT 1 AS v UNION ALL SELECT 2 OPTION (MAXDOP 2, querytraceon 8649)'";
    const { messages, failure } = await heard(`${WAIT} print("here")`, {}, `, @parallel = 1, ${query}`);
    expect(failure).toBe(null);
    const froms = messages.map(([, , , from]) => from);
    expect(froms.map(({ degree }) => degree)).toEqual(froms.map(() => 2));
    expect(
      messages
        .map(([text]) => text)
        .join('\n')
        .match(/here/g),
    ).toHaveLength(2);
  });
});
