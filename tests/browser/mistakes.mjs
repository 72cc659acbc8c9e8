// What users get wrong: each mistake has its stable code, and the place that it is about.
import { expect, test } from 'vitest';

const MISTAKES = [
  ['noRows', 'noData'],
  ['headerOnly', 'noData'],
  ['emptyFile', 'noData'],
  ['emptyBytes', 'noData'],
  ['noRowLeft', 'noData'],
  ['allMissing', 'noData'],
  ['allMissingText', 'noData'],
  ['allMissingFactor', 'noData', { column: 'k', character: 5, length: 4, source: 'y ~ F(k)' }],
  ['wrongType', 'wrongType', { column: 'name', character: 1, length: 4, source: 'name ~ x' }],
  ['wrongWeights', 'wrongType', { column: 'w' }],
  ['unknownVariable', 'unknownVariable', { character: 9, length: 3, source: 'y ~ x + zzz', names: ['zzz'] }],
  ['unknownWeights', 'unknownVariable', { names: ['nothing'] }],
  ['syntax', 'syntax', { character: 9, length: 1, source: 'y ~ x + * 2' }],
  ['unfinished', 'syntax', { character: 7, length: 1, source: 'y ~ (x' }],
  ['noResponse', 'formula'],
  ['transformSyntax', 'syntax', { character: 5, length: 1, source: 'x + )' }],
  ['transformUnknown', 'unknownVariable', { character: 5, length: 7, source: 'x + nothing', names: ['nothing'] }],
  ['transformFunction', 'expression', { character: 1, source: 'frobnicate(x)' }],
  ['selectionType', 'expression', { character: 1, length: 6 }],
  ['brokenQuotes', 'format', { byte: 10 }],
  ['truncatedArrow', 'truncated', { byte: expect.any(Number) }],
  ['truncatedArrowHead', 'truncated', { byte: 0 }],
  ['notArrow', 'truncated', { byte: 0 }],
  ['gzip', 'unsupported'],
  ['parquet', 'truncated'],
  ['unknownOption', 'argument'],
  ['unknownOptionOfScan', 'argument'],
  ['unknownTextOption', 'argument'],
  ['unknownPredictOption', 'argument'],
  ['unknownGlobalOption', 'argument'],
  ['optionType', 'argument'],
  ['unknownStatistic', 'argument'],
  ['unknownContext', 'context'],
  ['dataNumber', 'argument'],
  ['dataNull', 'argument'],
  ['dataUndefined', 'argument'],
  ['dataFunction', 'argument'],
  ['dataOfScalars', 'argument'],
  ['dataImport', 'argument'],
  ['formulaNumber', 'argument'],
  ['mixedColumn', 'wrongType', { column: 'x' }],
  ['nestedColumn', 'wrongType', { column: 'x' }],
  ['unequalColumns', 'argument'],
  ['infinite', 'notFinite', { column: 'x', chunk: 0, row: 3 }],
  ['cancelledBefore', 'cancelled'],
  ['cancelledImport', 'cancelled'],
  ['cancelledUrl', 'cancelled'],
  ['released', 'argument'],
  ['url404', 'source'],
  ['network', 'source'],
  ['noServer', 'source'],
  ['badUrl', 'source'],
  ['levelsMismatch', 'argument', { column: 'g', names: ['c'] }],
  ['noModel', 'argument'],
  ['noCovariance', 'argument'],
  ['predictorMissing', 'unknownVariable', { character: 5, length: 1, source: 'y ~ x', names: ['x'] }],
  ['tooManyTerms', 'syntax', { character: expect.any(Number) }],
  ['tooManyColumns', 'tooLarge'],
  ['tooManyLevels', 'tooLarge', { character: 5, length: 4, source: 'y ~ F(k)' }],
  ['kindOfColumn', 'argument', { column: 'x' }],
  ['keptColumn', 'unknownVariable', { names: ['q'] }],
];

/** What is odd without being wrong. */
const ODDITIES = [
  ['oneRow', { coefficients: [3, null], aliased: [false, true], nValidObs: 1, rank: 1 }],
  ['constantColumn', { aliased: [false, true, false], warnings: 1, rank: 2 }],
  ['collinear', { aliased: [false, false, true], warnings: 1, rank: 2 }],
  ['notANumber', { nValidObs: 4, nMissingObs: 1, aliased: [false, false] }],
  ['legacyArguments', { nValidObs: 5, aliased: [false, false] }],
];

export function mistakes(session) {
  const call = (name) => session().call('mistakes.js', name, [], { seconds: 30 });

  test.each(MISTAKES)('%s: %s', async (name, code, place = {}) => {
    const thrown = await call(name).then(
      (value) => ({ code: 'none', value }),
      (error) => error.thrown ?? { code: 'did not settle', message: error.message },
    );
    expect(thrown.code, `${name}: ${thrown.message ?? JSON.stringify(thrown.value)}`).toBe(code);
    expect(thrown.name).toBe('RxError');
    expect(thrown.message.length).toBeGreaterThan(10);
    expect(thrown.at).toMatchObject(place);
  });

  test('a file that is not in the origin private file system', async () => {
    const error = await call('noOpfsFile').catch((thrown) => thrown);
    expect(['source', 'environment']).toContain(error.thrown?.code);
  });

  test.each(ODDITIES)('%s is no error', async (name, expected) => {
    expect(await call(name)).toMatchObject(expected);
  });
}
