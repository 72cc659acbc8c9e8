// The host build in node gives the native engine's bits, and tells errors as the browser's builds do.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../web/build/run.mjs';
import { fingerprint } from './canonical.mjs';
import { CASES, INPUTS, PREDICTIONS, shown } from './cases.mjs';
import { formatOptions, HostError, instantiate, withTables } from './engine.mjs';
import { hostResults } from './results.mjs';

/** The registered analyses, and what the native engine computes for cases of kept data: `native.rs` writes both. */
function nativeResults() {
  const folder = mkdtempSync(join(tmpdir(), 'rx-native-'));
  try {
    const cases = CASES.filter(({ resident }) => resident).map(({ name, input, analysis, about, params }) => {
      return { name, input, analysis, params: { ...about, ...params } };
    });
    const inputs = Object.fromEntries(Object.entries(INPUTS).map(([name, input]) => [name, formatOptions(input)]));
    writeFileSync(join(folder, 'cases.json'), JSON.stringify({ cases, inputs }));
    for (const [name, input] of Object.entries(INPUTS)) writeFileSync(join(folder, name), input.bytes());
    const args = ['run', '--locked', '--features', 'host,types,rayon', '--example', 'native', '--', folder];
    const { status, stdout, stderr } = spawnSync('cargo', args, { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
    return JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the host build', () => {
  let found;
  let native;
  beforeAll(async () => {
    found = await hostResults();
    native = nativeResults();
  }, 600_000);

  test.each(CASES.filter(({ resident }) => resident))('$name: the native bits', ({ name, analysis }) => {
    expect(found[name]).toBe(fingerprint(withTables(shown(analysis, native.results[name]))));
  });

  test.each([...CASES, ...PREDICTIONS])('$name has a result', ({ name }) => {
    expect(found[name]?.length).toBeGreaterThan(20);
  });

  test('every registered analysis runs over a million rows', () => {
    const large = CASES.filter(({ input }) => INPUTS[input].options.rows >= 1_000_000);
    const missing = native.analyses.filter((name) => !large.some(({ analysis }) => analysis === name));
    expect(native.analyses.length).toBeGreaterThan(0);
    expect(missing, 'analyses without a case of a million rows in cases.mjs').toEqual([]);
  });
});

describe('errors', () => {
  const thrown = (work) => {
    try {
      work();
    } catch (error) {
      return error;
    }
    return undefined;
  };
  let engine;
  beforeAll(async () => {
    engine = await instantiate();
  });
  const text = (content) => engine.open(new TextEncoder().encode(content), { type: 'text', firstRowIsColNames: true });

  test('an unknown variable has its place', () => {
    const error = thrown(() => engine.analyse(text('y,x\n1,2\n'), 'rxLinMod', { formula: 'y ~ zzz' }));
    expect(error).toBeInstanceOf(HostError);
    expect(error).toMatchObject({ code: 'unknownVariable', at: { character: 5, length: 3 } });
  });

  test.each([
    ['no rows', () => engine.analyse(text('y,x\n'), 'rxLinMod', { formula: 'y ~ x' }), 'noData'],
    [
      'an unknown option',
      () => engine.analyse(text('y,x\n1,2\n'), 'rxLinMod', { formula: 'y ~ x', no: 1 }),
      'argument',
    ],
    ['an unknown call', () => engine.call('nothing'), 'protocol'],
    ['an unknown analysis', () => engine.analyse(text('y,x\n1,2\n'), 'rxNothing', {}), 'protocol'],
    ['an unknown handle', () => engine.call('task', { handle: 99 }), 'protocol'],
    ['a task that is none', () => engine.call('join', {}, [new Uint8Array([1, 2, 3])]), 'protocol'],
    ['a broken quote', () => engine.analyse(text('y,x\n1,"2\n'), 'rxSummary', { formula: '~ x' }), 'format'],
    ['Arrow that is none', () => engine.open(new Uint8Array(64), { type: 'arrow' }), 'format'],
    ['XDF that is none', () => engine.open(new Uint8Array(400), { type: 'xdf' }), 'format'],
    ['an option of the wrong type', () => engine.open(new Uint8Array(), { type: 'text', delimiter: 7 }), 'protocol'],
  ])('%s: its code', (_name, work, code) => {
    expect(thrown(work)?.code).toBe(code);
  });

  test('an engine works on after errors', () => {
    const { output } = engine.analyse(text('y,x\n1,1\n3,2\n5,3\n'), 'rxLinMod', { formula: 'y ~ x' });
    expect(output.coefficients.values[0]).toEqual([expect.closeTo(-1, 12), expect.closeTo(2, 12)]);
  });
});

describe('memory', () => {
  test('does not grow while a file is streamed again and again', async () => {
    const engine = await instantiate();
    const bytes = INPUTS.quoted.bytes();
    const options = formatOptions(INPUTS.quoted);
    const pass = () => engine.analyse(engine.open(bytes, options), 'rxSummary', { formula: '~ price' });
    pass();
    pass();
    const before = engine.memory;
    for (let time = 0; time < 10; time++) pass();
    expect(engine.memory).toBe(before);
  });
});

describe('XDF', () => {
  test('a file that RevoScaleR wrote holds what its text does', async () => {
    const engine = await instantiate();
    const found = (name, options) => {
      const source = engine.open(readFileSync(join(root, 'tests/reference/data', name)), options);
      const { variables, rows } = engine.analyse(source, 'rxGetVarInfo', {}).output;
      return [rows, ...variables.map(({ name, kind, range, missing }) => ({ name, kind, range, missing }))];
    };
    const text = { type: 'text', missingValueString: 'M', stringsAsFactors: true };
    const genuine = found('AirlineDemoSmall_2blocks.xdf', { type: 'xdf' });
    expect(genuine).toEqual(found('AirlineDemoSmall.csv', text));
    expect(genuine[0]).toBe(600_000);
  });

  test('what is written begins and ends as files do', async () => {
    const engine = await instantiate();
    const { head: header } = engine.call('planOutput', { output: { type: 'xdf' }, schema: { variables: [] } }).value;
    expect([header.length, ...header.slice(0, 4)]).toEqual([260, 0xf4, 0xd3, 0xd2, 0xd1]);
    // A stream of nothing: a last block that is empty, and the checksum of nothing.
    expect([...engine.call('xdfStream', { height: 1 }).bytes]).toEqual([0x78, 0x01, 3, 0, 0, 0, 0, 1]);
  });
});
