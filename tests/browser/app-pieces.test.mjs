// The parts of the app that need no page.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FAMILIES, writeFamily } from '../../web/app/src/analysis/family.ts';
import { withVariable } from '../../web/app/src/analysis/formula.ts';
import { strayLine, transformLines } from '../../web/app/src/analysis/lines.ts';
import { sniffMissing } from '../../web/app/src/data/missing.ts';
import { suspects } from '../../web/app/src/data/suspects.ts';
import { EXPRESSION_FUNCTIONS, FORMULA_FUNCTIONS } from '../../web/app/src/editor/functions.ts';
import { problemOf, unknownNames, variablesIn } from '../../web/app/src/editor/problems.ts';
import { quoted } from '../../web/app/src/text/names.ts';
import { bytes, column, duration, pValue, significant } from '../../web/app/src/text/numbers.ts';
import { installed } from '../../web/build/browser.mjs';
import { runScript } from '../../web/build/rx.mjs';

describe('the pieces of the app', () => {
  test('missing values are found out from what stands among numbers', async () => {
    const sniff = (text, delimiter) => sniffMissing(new Blob([text]), delimiter);
    expect(await sniff('a,b\n1,x\nM,y\n3,z\n')).toBe('M');
    expect(await sniff('a,b\n1,x\nNA,y\n3,z\n')).toBe('NA');
    expect(await sniff('a\tb\n"1"\t2\n"."\t3\n')).toBe('.');
    expect(await sniff('a;b\n1;-\n2;4\n')).toBe('-');
    expect(await sniff('a,b\n1,red\n2,blue\n')).toBe('NA');
    expect(await sniff('a,b\n1,red\nblue,3\n')).toBe('NA');
    expect(await sniff('')).toBe('NA');
    expect(await sniff('a|b\n1|NULL\n2|3\n', '|')).toBe('NULL');
    // Far behind what is looked at in the beginning, but in the last piece.
    expect(await sniff(`a,b\n${'1,2\n'.repeat(300_000)}?,2\n`)).toBe('?');
  });

  test('factors that are numbers but for one text are doubted', () => {
    const factor = (...levels) => [{ name: 'x', kind: 'factor', levels }];
    expect(suspects(factor('1', '2', '3.5', '4', '-5', 'unknown'))).toEqual([{ name: 'x', text: 'unknown' }]);
    expect(suspects(factor('1', '2', '3', '4', '5', '6'))).toEqual([]);
    expect(suspects(factor('1', '2', '3', '4', 'a', 'b'))).toEqual([]);
  });

  test('variables go into a formula where they belong', () => {
    expect(withVariable('', 'y', true)).toBe('y ~ ');
    expect(withVariable('y ~ ', 'x', true)).toBe('y ~ x');
    expect(withVariable('y ~ x', 'z', true)).toBe('y ~ x + z');
    expect(withVariable('y ~ x:', 'z', true)).toBe('y ~ x: z');
    expect(withVariable('', 'x', false)).toBe('~ x');
    expect(withVariable('y', 'Tax rate', true)).toBe('y ~ `Tax rate`');
    expect(['a.b', '.x', '.2', '2x', 'if', 'größe', 'a`b'].map(quoted)).toEqual([
      'a.b',
      '.x',
      '`.2`',
      '`2x`',
      '`if`',
      'größe',
      '`a\\`b`',
    ]);
  });

  test('names that the data do not have are marked, and no others', () => {
    const names = new Set(['y', 'x', 'Tax rate', 'Delay']);
    const marked = (text) => unknownNames(text, names).map(({ from, to }) => text.slice(from, to));
    expect(marked('y ~ x + z + F(x) + `Tax rate` + `Tax` # w')).toEqual(['z', '`Tax`']);
    expect(marked('ifelse(x %in% c("a", "b"), 1e3, NA) + cut(x, breaks = 3)')).toEqual([]);
    expect(marked('y ~ . - x:Dela')).toEqual([]);
    expect(marked('y ~ Dela + x')).toEqual(['Dela']);
  });

  test('the variables of an expression are found', () => {
    expect(variablesIn('ArrDelay > 15 & `Tax rate` == "a" | f(x, na.rm = TRUE)')).toEqual([
      'ArrDelay',
      'Tax rate',
      'x',
    ]);
    expect(variablesIn('x + x # y')).toEqual(['x']);
    expect(variablesIn('3 > 2')).toEqual([]);
  });

  test('errors point at characters, however wide they are', () => {
    const error = { message: 'no', at: { source: '😀 + b', character: 5, length: 1 } };
    expect(problemOf(error, 'y ~ 😀 + b')).toMatchObject({ from: 9, to: 10 });
    expect(problemOf(error, 'y ~ x')).toBeNull();
  });

  test('new variables are read line by line', () => {
    expect(transformLines('late = ArrDelay > 15\nb <- log(x),\n`a b` = 1 == y')).toEqual({
      late: 'ArrDelay > 15',
      b: 'log(x)',
      'a b': '1 == y',
    });
    expect(strayLine('late = x\n\nx == 3')).toBe('x == 3');
    expect(strayLine('late = x')).toBeUndefined();
  });

  test('numbers read well', () => {
    expect([0, 1234567, 0.0123456789, -2.5, 1.5e-7, 3e12, Number.NaN].map((value) => significant(value))).toEqual([
      '0',
      '1,234,567',
      '0.012346',
      '−2.5',
      '1.5e−7',
      '3e12',
      '–',
    ]);
    expect([1.5, -20.25, 0.125].map(column([1.5, -20.25, 0.125]))).toEqual(['1.50000', '−20.25000', '0.12500']);
    expect([0, 0.0312, 1e-6].map(pValue)).toEqual(['<\u00a02.2e−16', '0.0312', '1e−6']);
    expect([999, 180_000_000].map(bytes)).toEqual(['999 B', '180 MB']);
    expect([0.0214, 2.345, 75.5, 125].map(duration)).toEqual(['21 ms', '2.35 s', '75.5 s', '2 min 5 s']);
  });

  /** What a script in a page finds. */
  async function found(lines) {
    const folder = mkdtempSync(join(tmpdir(), 'rx-pieces-'));
    const script = join(folder, 'script.js');
    writeFileSync(script, lines.join('\n'));
    try {
      return await runScript(script, { browser: installed()[0] });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  test('every function that is completed exists', async () => {
    const names = EXPRESSION_FUNCTIONS.map(({ name }) => name);
    const unknown = await found([
      `const names = ${JSON.stringify([...names, 'noSuchFunction'])};`,
      'export default async (rx) => {',
      '  const unknown = [];',
      '  for (const name of names) {',
      "    const failed = await rx.rxSummary('~ z', { x: [1, 2] }, { transforms: { z: name + '(x)' } }).catch((error) => error);",
      "    if (String(failed.message).includes('there is no function')) unknown.push(name);",
      '  }',
      '  return unknown;',
      '};',
    ]);
    expect(unknown).toEqual(['noSuchFunction']);
    expect(FORMULA_FUNCTIONS.slice(0, 4).map(({ name }) => name)).toEqual(['F', 'N', 'I', 'cbind']);
  });

  test('every family that is offered exists, with all its links and variances', async () => {
    const parts = { link: '', variance: '', varPower: '', linkPower: '' };
    const families = FAMILIES.flatMap(({ name, links, variances, powers }) => [
      ...links.map((link) => writeFamily({ ...parts, family: name, link })),
      ...variances.map((variance) => writeFamily({ ...parts, family: name, variance })),
      ...(powers ? [writeFamily({ ...parts, family: name, varPower: '1.5', linkPower: '0' })] : []),
    ]);
    const refused = await found([
      `const families = ${JSON.stringify([...families, 'binomial(link = "nosuch")', 'nosuch'])};`,
      'export default async (rx) => {',
      '  const refused = [];',
      '  for (const family of families) {',
      // Means from 0 to 1 suit all of them, though not all converge.
      "    const failed = await rx.rxGlm('y ~ 1', { y: [0.25, 0.5, 0.5, 0.75] }, { family }).catch((error) => error);",
      "    if (failed instanceof rx.RxError && failed.code === 'argument') refused.push(family + ': ' + failed.message);",
      '  }',
      '  return refused;',
      '};',
    ]);
    expect(refused.map((line) => line.split(': ')[0])).toEqual(['binomial(link = "nosuch")', 'nosuch']);
  });
});
