// `npm run -s rx`: a script in a tab, its result on stdout, everything else on stderr.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BROWSERS } from '../../web/build/browser.mjs';
import { root } from '../../web/build/run.mjs';

let folder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rx-scripts-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name, text) {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Runs the command as a user does; the package is built already. */
function rx(...args) {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'rx', '--', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr: stderr.replace(/^npm warn.*\n/gm, '') };
}

const run = (script, ...args) => rx(script, '--no-build', '--timeout', '60', ...args);

describe('how it is called', () => {
  test('--help tells all', () => {
    const { status, stdout, stderr } = rx('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const word of ['--browser', '--no-isolation', '--file', '--timeout', 'export default', ...BROWSERS]) {
      expect(stdout).toContain(word);
    }
  });

  test('without a script it says how', () => {
    const { status, stdout } = rx();
    expect(status).toBe(2);
    expect(stdout).toContain('npm run -s rx -- SCRIPT');
  });

  test.each([
    [['nowhere.mjs'], 'there is no script nowhere.mjs'],
    [['nowhere.mjs', '--browser', 'mosaic'], "there is no browser 'mosaic'"],
    [['nowhere.mjs', '--colour'], "'--colour'"],
  ])('%j is refused in a sentence', (args, message) => {
    const { status, stdout, stderr } = run(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  test.each([
    ['rows', "--file takes NAME=PATH, not 'rows'"],
    ['rows=/nowhere.csv', 'there is no file /nowhere.csv'],
  ])('--file %s is refused', (given, message) => {
    const script = file('fine.mjs', 'export default async () => 1;');
    const { status, stderr } = run(script, '--file', given);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('what a script does', () => {
  const FIT = `export default async (rx, files, log) => {
  const model = await rx.rxLinMod('y ~ x', files.rows);
  log('rows', model.nValidObs, { size: files.rows.size });
  const { build } = await rx.rxStart();
  return { build, name: files.rows.name, coefficients: model.coefficients.values[0], bytes: new Uint8Array([1, 2]) };
};
`;
  const rows = () => file('rows.csv', `y,x\n${Array.from({ length: 100 }, (_, x) => `${3 + 2 * x},${x}\n`).join('')}`);

  test.each([
    [[], 'threads'],
    [['--no-isolation'], 'plain'],
  ])('its result is JSON on stdout, its log on stderr %j', (args, build) => {
    const { status, stdout, stderr } = run(file('fit.mjs', FIT), '--file', `rows=${rows()}`, ...args);
    expect(stderr).toBe(`rows 100 {"size":${stderr.match(/\d+(?=\})/)?.[0]}}\n`);
    expect(status).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ build, name: 'rows.csv', bytes: [1, 2] });
    expect(result.coefficients[0]).toBeCloseTo(3, 12);
    expect(result.coefficients[1]).toBeCloseTo(2, 12);
  });

  test('nothing is null', () => {
    expect(run(file('nothing.mjs', 'export default async () => undefined;')).stdout).toBe('null\n');
  });

  test('an error of the engine ends with 1, its code, message and place', () => {
    const script = file('wrong.mjs', "export default (rx, files) => rx.rxLinMod('y ~ x +', files.rows);");
    const { status, stdout, stderr } = run(script, '--file', `rows=${rows()}`);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^syntax: .* at \{.*"character":8/);
  });

  test('an unknown variable is named', () => {
    const script = file('unknown.mjs', "export default (rx, files) => rx.rxLinMod('y ~ zeta', files.rows);");
    const { status, stderr } = run(script, '--file', `rows=${rows()}`);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^unknownVariable: .*zeta/);
  });

  test.each([
    ['throws.mjs', "export default () => { throw new TypeError('not so'); };", /^TypeError: not so/],
    ['grammar.mjs', 'export default () => {', /^SyntaxError: /],
    ['nothing-there.mjs', 'export const other = 1;', /default/],
  ])('%s ends with 1', (name, text, message) => {
    const { status, stdout, stderr } = run(file(name, text));
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('a script that takes too long is given up', () => {
    const script = file('slow.mjs', 'export default () => new Promise(() => undefined);');
    const { status, stderr } = rx(script, '--no-build', '--timeout', '1');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^timeout: no result after 1 s/);
  });
});
