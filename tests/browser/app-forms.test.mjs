// Forms of analyses: what is known of parameters, and what becomes of what users enter.
import { describe, expect, test } from 'vitest';
import { defaults, fieldProblem, optionsOf, restored } from '../../web/app/src/analysis/field.ts';
import { FAMILIES, readFamily, writeFamily } from '../../web/app/src/analysis/family.ts';
import { fieldsOf } from '../../web/app/src/analysis/form.ts';
import { carriedOver } from '../../web/app/src/analysis/formula.ts';
import { labelOf } from '../../web/app/src/analysis/labels.ts';
import { constantOf } from '../../web/app/src/analysis/lines.ts';
import { namesToChoose, offered } from '../../web/app/src/analysis/offered.ts';
import { isComplete, subjectOf, withNamed } from '../../web/app/src/analysis/subject.ts';
import { checkParameters, describeTypes } from '../../web/build/parameters.mjs';
import { PARAMETERS } from '../../web/src/generated/parameters.ts';

const analysis = (name) => PARAMETERS.find((description) => description.name === name);
const parameter = (of, name) => analysis(of).parameters.find((item) => item.name === name);
const about = 'What it means.';
const field = (type, more = {}) => fieldsOf({ name: 'option', about, nullable: true, type, ...more });

describe('descriptions of parameters', () => {
  test('are fresh', () => checkParameters());

  test('tell what a parameter takes, and what it is when it is not given', () => {
    expect(parameter('rxLinMod', 'dropMain')).toMatchObject({ type: { kind: 'boolean' }, fallback: true });
    expect(parameter('rxLinMod', 'cube')).toMatchObject({ type: { kind: 'boolean' }, fallback: false });
    expect(parameter('rxLinMod', 'pweights')).toMatchObject({ type: { kind: 'variable' }, nullable: true });
    expect(parameter('rxLinMod', 'coefLabelStyle')).toMatchObject({
      type: { kind: 'choice', choices: ['Revo', 'R'] },
      fallback: 'Revo',
    });
    expect(parameter('rxSummary', 'summaryStats').type).toMatchObject({ kind: 'list', of: { kind: 'choice' } });
    expect(parameter('rxSummary', 'rowSelection').type).toEqual({ kind: 'expression' });
    expect(parameter('rxSummary', 'transforms').type).toEqual({ kind: 'record', of: { kind: 'expression' } });
    expect(parameter('rxHistogram', 'numBreaks')).toMatchObject({ type: { kind: 'number' }, fallback: 20 });
  });

  test('say what stands before the data; steps of other functions are left out', () => {
    for (const { name, before } of PARAMETERS) expect(before.length, name).toBeGreaterThan(0);
    expect(analysis('rxLinMod').before).toEqual(['formula']);
    expect(analysis('rxGetVarInfo')).toBeUndefined();
  });

  test('break all types down that parameters have', () => {
    const text = `export type Method = "a" | "b";
      export type Inner = { /** The prior probabilities. */ prior?: Array<number> | null, };
      export type P = {
        /** Default \`"b"\`. */ method: Method,
        /** Other variables to write. */ names: Array<string>,
        /** The variables to keep. */ kept?: Array<string> | null,
        /** The level. Default 0.95. */ level: number,
        /** Whether; as the method needs when not given. */ maybe?: boolean | null,
        /** \`"x"\` in R's words; 0 (default) for none. */ rows?: number | null,
        /** A family. Default \`"gaussian"\`. */ family?: string | Inner | null,
        parms: Inner, values: Record<string, Constant>, pair: [number, number], bytes: Uint8Array, };`;
    const found = Object.fromEntries(describeTypes(text, 'P').map(({ name, ...rest }) => [name, rest]));
    expect(found.method).toMatchObject({ type: { kind: 'choice', choices: ['a', 'b'] }, fallback: 'b' });
    expect(found.names.type).toEqual({ kind: 'list', of: { kind: 'variable' } });
    expect(found.kept.type).toEqual({ kind: 'list', of: { kind: 'variable' } });
    expect(found.level).toMatchObject({ type: { kind: 'number' }, fallback: 0.95, nullable: false });
    expect(found.maybe).not.toHaveProperty('fallback');
    expect(found.parms.type.fields[0]).toMatchObject({ name: 'prior', type: { kind: 'list', of: { kind: 'number' } } });
    expect(found.values.type).toEqual({ kind: 'record', of: { kind: 'constant' } });
    expect(found.pair.type).toEqual({ kind: 'list', of: { kind: 'number' } });
    expect(found.rows).toMatchObject({ type: { kind: 'number' }, fallback: 0 });
    expect(found.family).toMatchObject({
      type: { kind: 'either', of: [{ kind: 'string' }, { kind: 'object' }] },
      fallback: 'gaussian',
    });
    expect(found.bytes.type).toEqual({ kind: 'other', text: 'Uint8Array' });
  });
});

describe('forms', () => {
  test('every parameter of every analysis has a field with a label', () => {
    for (const { parameters } of PARAMETERS) {
      for (const item of parameters) {
        const fields = fieldsOf(item);
        if (!['other', 'either'].includes(item.type.kind)) expect(fields.length, item.name).toBeGreaterThan(0);
        for (const { label } of fields) expect(label).toMatch(/^[\p{Lu}R]/u);
      }
    }
    expect(['numBreaks', 'pweights', 'histType', 'maxDepth', 'nTree'].map(labelOf)).toEqual([
      'Number of breaks',
      'Probability weights',
      'Histogram type',
      'Maximum depth',
      'Number of trees',
    ]);
  });

  test('give the options that users have set, as the analysis takes them', () => {
    const fields = [
      ...field({ kind: 'number' }, { name: 'level', fallback: 0.95 }),
      ...field({ kind: 'boolean' }, { name: 'on', fallback: true, nullable: false }),
      ...field({ kind: 'boolean' }, { name: 'maybe' }),
      ...field({ kind: 'list', of: { kind: 'number' } }, { name: 'probs' }),
      ...field({ kind: 'list', of: { kind: 'choice', choices: ['Mean', 'Sum'] } }, { name: 'stats' }),
      ...field({ kind: 'record', of: { kind: 'constant' } }, { name: 'objects' }),
      ...field(
        { kind: 'object', fields: [{ name: 'split', about, nullable: true, type: { kind: 'string' } }] },
        { name: 'parms' },
      ),
      ...field({ kind: 'other', text: 'Uint8Array' }, { name: 'bytes' }),
    ];
    expect(fields.map(({ name }) => name)).not.toContain('bytes');
    expect(optionsOf(fields, defaults(fields))).toEqual({});
    const values = {
      level: ' 0.9 ',
      on: false,
      maybe: 'false',
      probs: 'c(0.1, .5; 1e-1)',
      stats: ['Sum'],
      objects: 'limit = 15\nnames = c("a", \'b\')\nflag = TRUE',
      'parms.split': 'gini',
    };
    expect(optionsOf(fields, { ...defaults(fields), ...values })).toEqual({
      level: 0.9,
      on: false,
      maybe: false,
      probs: [0.1, 0.5, 0.1],
      stats: ['Sum'],
      objects: { limit: 15, names: ['a', 'b'], flag: true },
      parms: { split: 'gini' },
    });
  });

  test('say what cannot be used', () => {
    const [level] = field({ kind: 'number' });
    const [probs] = field({ kind: 'list', of: { kind: 'number' } });
    const [objects] = field({ kind: 'record', of: { kind: 'constant' } });
    expect(fieldProblem(level, '2 5')).toBe('Not a number: 2 5');
    expect(fieldProblem(level, '')).toBe('');
    expect(fieldProblem(level, '−2.5')).toBe('');
    expect(fieldProblem(probs, '0.1, x')).toBe('Not a number: x');
    expect(fieldProblem(objects, 'a = b')).toBe('Not a constant: b');
    expect(['1e3', '"x"', 'c(1, 2)', 'c(1, "a")', '', 'NA'].map(constantOf)).toEqual([
      1000,
      'x',
      [1, 2],
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('hold the first of several types that they can', () => {
    const either = { kind: 'either', of: [{ kind: 'object', fields: [] }, { kind: 'string' }, { kind: 'number' }] };
    expect(field(either, { fallback: 'gaussian' })).toMatchObject([{ kind: 'text', fallback: 'gaussian' }]);
    expect(field({ kind: 'either', of: [{ kind: 'other', text: 'Matrix' }] })).toEqual([]);
  });

  test('a family is written as R writes it, and read again', () => {
    const [field] = fieldsOf(parameter('rxGlm', 'family'));
    expect(field).toMatchObject({ name: 'family', kind: 'family', fallback: 'gaussian' });
    const parts = { family: '', link: '', variance: '', varPower: '', linkPower: '' };
    const pairs = [
      ['binomial', { family: 'binomial' }],
      ['binomial(link = "probit")', { family: 'binomial', link: 'probit' }],
      ['quasi(link = "log", variance = "mu^2")', { family: 'quasi', link: 'log', variance: 'mu^2' }],
      ['quasi(link = "power(1/3)")', { family: 'quasi', link: 'power(1/3)' }],
      ['rxTweedie(var.power = 1.5)', { family: 'rxTweedie', varPower: '1.5' }],
      ['rxTweedie(var.power = 1.5, link.power = 0)', { family: 'rxTweedie', varPower: '1.5', linkPower: '0' }],
    ];
    for (const [text, given] of pairs) {
      expect(writeFamily({ ...parts, ...given })).toBe(text);
      expect(readFamily(text)).toEqual({ ...parts, ...given });
    }
    expect(readFamily('binomial(probit)')).toMatchObject({ family: 'binomial', link: 'probit' });
    expect(readFamily(' "poisson" ')).toMatchObject({ family: 'poisson', link: '' });
    expect(readFamily('rxTweedie(1.5, 0)')).toMatchObject({ varPower: '1.5', linkPower: '0' });
    // What the family takes by itself need not be said.
    for (const { name, links } of FAMILIES) {
      expect(writeFamily({ ...parts, family: name, link: links[0] ?? '' })).toBe(name);
    }
    expect(['weibull', 'binomial(mu = 1)', 'poisson(log', ''].map(readFamily)).toEqual([null, null, null, null]);
  });

  test('offer the variables that the call makes', () => {
    const data = [
      { name: 'x', kind: 'numeric' },
      { name: 'f', kind: 'factor' },
    ];
    const variables = offered(data, 'late = x > 15\nf = x + 1\nnot one');
    expect(variables).toEqual([
      { name: 'x', kind: 'numeric' },
      { name: 'late', kind: 'new' },
      { name: 'f', kind: 'new' },
    ]);
    expect(namesToChoose(variables, false, [])).toEqual(['x', 'late', 'f']);
    expect(namesToChoose(offered(data, 'w = 2 * x'), true, [''])).toEqual(['x', 'w']);
    // What was chosen stays to be seen, and to be taken back.
    expect(namesToChoose(offered(data, ''), false, ['late'])).toEqual(['x', 'f', 'late']);
  });

  test('name variables where there is no formula', () => {
    const fields = [
      ...field({ kind: 'variable' }, { name: 'actualVarName' }),
      ...field({ kind: 'list', of: { kind: 'variable' } }, { name: 'predVarNames' }),
    ];
    const before = ['actualVarName', 'predVarNames'];
    const roc = { fields, hasFormula: false, before };
    let values = defaults(fields);
    expect(isComplete(roc, '', values)).toBe(false);
    for (const name of ['late', 'p1', 'p2']) values = withNamed(roc, values, name);
    expect(withNamed(roc, values, 'p2')).toBeNull();
    expect(isComplete(roc, '', values)).toBe(true);
    expect(subjectOf(roc, '', values)).toBe('late, p1, p2');
    expect(subjectOf({ ...roc, hasFormula: true }, 'y ~ x', values)).toBe('y ~ x');
  });

  test('forget what was remembered of a form that has changed', () => {
    const fields = [
      ...field({ kind: 'boolean' }, { name: 'on', nullable: false }),
      ...field({ kind: 'number' }, { name: 'n' }),
    ];
    expect(restored(fields, { on: 'yes', n: '3', gone: 'x' })).toEqual({ on: false, n: '3' });
    expect(restored(fields)).toEqual({ on: false, n: '' });
  });

  test('formulas go from one analysis to another', () => {
    expect(carriedOver('y ~ a + b', true)).toBe('y ~ a + b');
    expect(carriedOver('y ~ a + b', false)).toBe('~ y + a + b');
    expect(carriedOver('~ a', false)).toBe('~ a');
    expect(carriedOver('~ a', true)).toBe('');
    expect(carriedOver('y', true)).toBe('');
  });
});
