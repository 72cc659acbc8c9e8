// What users get wrong: each function makes one mistake. Those that are no errors return what came out.

const text = (...lines) => new File([lines.join('\n')], 'data.csv', { type: 'text/csv' });
const xy = { y: [1, 2, 4, 3, 6], x: [1, 2, 3, 4, 6] };
const fetched = async (name) => new Uint8Array(await (await fetch(`/data/${name}`)).arrayBuffer());

export const noRows = (rx) => rx.rxLinMod('y ~ x', { y: [], x: [] });
export const headerOnly = (rx) => rx.rxLinMod('y ~ x', text('y,x', ''));
export const headerOnlyImport = async (rx) => (await rx.rxImport(text('y,x', ''))).numRows;
export const emptyFile = (rx) => rx.rxLinMod('y ~ x', text(''));
export const emptyBytes = (rx) => rx.rxSummary('~ x', new Uint8Array());
export const noRowLeft = (rx) => rx.rxLinMod('y ~ x', xy, { rowSelection: 'x > 100' });
export const allMissing = (rx) => rx.rxLinMod('y ~ x', { y: [1, 2, 3], x: [null, null, null] });
export const allMissingText = (rx) => rx.rxLinMod('y ~ x', text('y,x', '1,NA', '2,NA', '3,NA'));
export const allMissingFactor = (rx) => rx.rxLinMod('y ~ F(k)', { y: [1, 2, 3], k: [null, null, null] });
export const wrongType = (rx) => rx.rxLinMod('name ~ x', { name: ['a', 'b', 'c'], x: [1, 2, 3] });
export const wrongWeights = (rx) => rx.rxLinMod('y ~ x', { ...xy, w: ['a', 'b', 'c', 'a', 'b'] }, { pweights: 'w' });
export const unknownVariable = (rx) => rx.rxLinMod('y ~ x + zzz', xy);
export const unknownWeights = (rx) => rx.rxLinMod('y ~ x', xy, { pweights: 'nothing' });
export const syntax = (rx) => rx.rxLinMod('y ~ x + * 2', xy);
export const unfinished = (rx) => rx.rxLinMod('y ~ (x', xy);
export const noResponse = (rx) => rx.rxLinMod('~ x', xy);
export const transformSyntax = (rx) => rx.rxSummary('~ z', xy, { transforms: { z: 'x + )' } });
export const transformUnknown = (rx) => rx.rxSummary('~ z', xy, { transforms: { z: 'x + nothing' } });
export const transformFunction = (rx) => rx.rxSummary('~ z', xy, { transforms: { z: 'frobnicate(x)' } });
export const selectionType = (rx) => rx.rxSummary('~ x', xy, { rowSelection: '"text"' });
export const brokenQuotes = (rx) => rx.rxLinMod('y ~ x', text('y,x', '1,2', '2,"3', '4,5', ''));
export const truncatedArrow = async (rx) =>
  rx.rxLinMod('y ~ x', rx.RxArrowData((await fetched('arrow')).slice(0, 900_000)));
export const truncatedArrowHead = async (rx) =>
  rx.rxLinMod('y ~ x', rx.RxArrowData((await fetched('arrow')).slice(0, 100)));
export const notArrow = (rx) => rx.rxSummary('~ x', rx.RxArrowData(text('y,x', '1,2')));
export const gzip = (rx) => rx.rxSummary('~ x', new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]));
export const parquet = (rx) => rx.rxSummary('~ x', new TextEncoder().encode('PAR1 and more'));
export const unknownOption = (rx) => rx.rxLinMod('y ~ x', xy, { pweight: 'x' });
export const unknownOptionOfScan = (rx) => rx.rxSummary('~ x', xy, { summaryStat: ['Mean'] });
export const unknownTextOption = (rx) => rx.rxSummary('~ x', rx.RxTextData(text('y,x', '1,2'), { missingValue: 'M' }));
export const unknownPredictOption = async (rx) =>
  rx.rxPredict(await rx.rxLinMod('y ~ x', xy), xy, { computeStdError: true });
export const unknownGlobalOption = (rx) => rx.rxOptions({ coresToUse: 2 });
export const optionType = (rx) => rx.rxLinMod('y ~ x', xy, { covCoef: 'yes' });
export const unknownStatistic = (rx) => rx.rxSummary('~ x', xy, { summaryStats: ['Median'] });
export const unknownContext = (rx) => rx.rxSetComputeContext('RxHpcServer');
export const dataNumber = (rx) => rx.rxLinMod('y ~ x', 42);
export const dataNull = (rx) => rx.rxLinMod('y ~ x', null);
export const dataUndefined = (rx) => rx.rxSummary('~ x', undefined);
export const dataFunction = (rx) => rx.rxSummary('~ x', () => 1);
export const dataOfScalars = (rx) => rx.rxSummary('~ x', { x: 1 });
export const dataImport = (rx) => rx.rxImport(42);
export const formulaNumber = (rx) => rx.rxLinMod(7, xy);
export const mixedColumn = (rx) => rx.rxSummary('~ x', { x: [1, 'two', 3] });
export const nestedColumn = (rx) => rx.rxSummary('~ x', { x: [{ a: 1 }, { a: 2 }] });
export const unequalColumns = (rx) => rx.rxSummary('~ x', { x: [1, 2, 3], y: [1] });
export const infinite = (rx) => rx.rxLinMod('y ~ x', { y: [1, 2, 3, 4], x: [1, 2, Number.POSITIVE_INFINITY, 3] });
export const cancelledBefore = (rx) => rx.rxLinMod('y ~ x', xy, { signal: AbortSignal.abort() });
export const cancelledImport = (rx) => rx.rxImport(text('y,x', '1,2'), { signal: AbortSignal.abort() });
export const cancelledUrl = (rx) => rx.rxSummary('~ x', '/data/airline', { signal: AbortSignal.abort() });
export async function released(rx) {
  const data = await rx.rxImport({ ...xy });
  await data.release();
  return rx.rxLinMod('y ~ x', data);
}
export const url404 = (rx) => rx.rxSummary('~ x', '/data/there-is-none.csv');
export const network = (rx) => rx.rxSummary('~ x', '/broken');
export const noServer = (rx) => rx.rxSummary('~ x', 'http://localhost:9/data.csv');
export const badUrl = (rx) => rx.rxSummary('~ x', 'http://');
export const noOpfsFile = (rx) => rx.rxSummary('~ x', 'opfs:nowhere/none.csv');
export async function levelsMismatch(rx) {
  const model = await rx.rxLinMod('y ~ g', { y: [1, 2, 3, 4], g: ['a', 'b', 'a', 'b'] });
  return rx.rxPredict(model, { g: ['a', 'c'] });
}
export const noModel = (rx) => rx.rxPredict({ coefficients: [] }, xy);
export const noCovariance = async (rx) => rx.rxPredict(await rx.rxLinMod('y ~ x', xy), xy, { computeStdErrors: true });
export const predictorMissing = async (rx) => rx.rxPredict(await rx.rxLinMod('y ~ x', xy), { y: [1, 2] });
function wide(count) {
  const names = Array.from({ length: count }, (_, at) => `x${at}`);
  return { names, columns: { y: [1, 2, 3], ...Object.fromEntries(names.map((name, at) => [name, [at, 1, 2]])) } };
}
export function tooManyTerms(rx) {
  const { names, columns } = wide(3000);
  return rx.rxLinMod(`y ~ ${names.join(' + ')}`, columns);
}
export const tooManyColumns = (rx) => rx.rxLinMod('y ~ .', wide(12_000).columns);
export const tooManyLevels = (rx) => rx.rxLinMod('y ~ F(k)', { y: [1, 2], k: [0, 2_000_000_000] });
export const kindOfColumn = (rx) =>
  rx.rxSummary('~ x', rx.RxTextData(text('y,x', '1,2'), { colClasses: { x: 'complex' } }));
export const keptColumn = (rx) =>
  rx.rxSummary('~ x', rx.RxTextData(text('y,x', '1,2'), { varsToKeep: ['x', 'q'], checkVarsToKeep: true }));

// No errors, but things that one would like to know.
const model = async (promise) => {
  const { coefficients, aliased, nValidObs, nMissingObs, warnings, rank } = await promise;
  return { coefficients: coefficients.values[0], aliased, nValidObs, nMissingObs, warnings: warnings.length, rank };
};
export const oneRow = (rx) => model(rx.rxLinMod('y ~ x', text('y,x', '3,4')));
export const constantColumn = (rx) => model(rx.rxLinMod('y ~ c + x', { ...xy, c: [2, 2, 2, 2, 2] }));
export const collinear = (rx) => model(rx.rxLinMod('y ~ x + z', { ...xy, z: [2, 4, 6, 8, 12] }));
export const notANumber = (rx) => model(rx.rxLinMod('y ~ x', { y: [1, 2, 4, 3, 9], x: [1, 2, 3, 4, Number.NaN] }));
export const legacyArguments = (rx) =>
  model(rx.rxLinMod('y ~ x', xy, { blocksPerRead: 2, reportProgress: 0, verbose: 1 }));
