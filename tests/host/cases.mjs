// What is computed by every engine: in node, in all browsers, natively. Each gives the same bits.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromArrays, tableToIPC } from '@uwdata/flechette';
import { root } from '../../web/build/run.mjs';

/** The reference data, which lie beside the project. */
export const reference = join(root, 'tests/reference');

/** A number between 0 and 1 for each integer, without a pattern that one would notice. */
export function noise(at) {
  return Math.abs(Math.sin(at * 12.9898) * 43758.5453) % 1;
}

/** Text with quoted delimiters, quotes and line ends, values missing, in several chunks of the engine. */
export function quotedText(rows = 150_000) {
  const lines = ['id,"the, name",note,price,when'];
  for (let row = 0; row < rows; row++) {
    const note = row % 5 === 0 ? `"line one\nline ""two"", ${row}"` : `plain ${row % 13}`;
    const price = row % 11 === 0 ? 'NA' : (1000 * noise(row)).toFixed(3);
    const day = String(1 + (row % 28)).padStart(2, '0');
    lines.push(`${row},"north, ${['a', 'b', 'c'][row % 3]}",${note},${price},2024-02-${day}`);
  }
  return new TextEncoder().encode(`${lines.join('\r\n')}\r\n`);
}

/** Text whose types turn out wider than its first rows say, so that it is read again. */
export function wideningText(rows = 40_000) {
  const lines = ['small;late;y'];
  for (let row = 0; row < rows; row++) {
    lines.push(`${row % 100};${row < 20_000 ? row % 7 : `${row % 7}.25`};${(noise(row) * 10).toFixed(4)}`);
  }
  return new TextEncoder().encode(lines.join('\n'));
}

/** GB 18030 text, several bytes to a character, with names of cities in quotes. */
export function encodedText(rows = 120_000) {
  const cities = ['b1b1bea9', 'c9cfbaa3', 'b9e3d6dd', 'c9eedbda'].map((hex) => Buffer.from(hex, 'hex'));
  const parts = [Buffer.from('b3c7cad0', 'hex'), Buffer.from(',y\n')];
  for (let row = 0; row < rows; row++) {
    parts.push(Buffer.from('"'), cities[Math.floor(noise(row) * 4)], Buffer.from(`, ${row % 3}",${row % 1000}\n`));
  }
  return Buffer.concat(parts);
}

/** An Arrow stream of several batches with factors, missing values and doubles. */
export function arrowStream(rows = 300_000) {
  const columns = { y: [], x: [], group: [], flag: [] };
  for (let row = 0; row < rows; row++) {
    columns.x.push(row % 97 === 0 ? null : noise(row) * 100 - 50);
    columns.y.push(3 + 0.5 * (noise(row) * 100 - 50) + noise(row + 7e6));
    columns.group.push(['low', 'middle', 'high'][Math.floor(noise(row + 3e6) * 3)]);
    columns.flag.push(row % 4 === 0);
  }
  return tableToIPC(tableFromArrays(columns, { maxBatchRows: 65_536 }), { format: 'stream' });
}

/** JSON lines whose keys come and go, with types that turn out wider than the first rows say. */
export function jsonLines(rows = 60_000) {
  const lines = [];
  for (let row = 0; row < rows; row++) {
    const entry = { y: noise(row) * 10, count: row < 40_000 ? row % 50 : (row % 50) + 0.5 };
    if (row % 7 > 0) entry.city = ['Zürich', 'New\tYork', '東京'][row % 3];
    entry.late = row % 11 === 0 ? null : row % 4 === 0;
    lines.push(JSON.stringify(entry));
  }
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

const airline = () => readFileSync(join(reference, 'data/AirlineDemoSmall.csv'));
const longley = () => readFileSync(join(reference, 'nist/Longley.csv'));

/**
 * The inputs by name: bytes, and the options of their format as RxTextData takes them. `seeds` has no bytes.
 */
export const INPUTS = {
  airline: { kind: 'text', bytes: airline, options: { missingValueString: 'M', stringsAsFactors: true } },
  quoted: { kind: 'text', bytes: quotedText, options: { stringsAsFactors: true, defaultDecimalColType: 'numeric' } },
  widening: { kind: 'text', bytes: wideningText, options: {} },
  encoded: { kind: 'text', bytes: encodedText, options: { inputEncoding: 'gbk', stringsAsFactors: true } },
  longley: { kind: 'text', bytes: longley, options: { firstRowIsColNames: true, defaultDecimalColType: 'numeric' } },
  arrow: { kind: 'arrow', bytes: arrowStream, options: {} },
  json: { kind: 'json', bytes: jsonLines, options: { stringsAsFactors: true, rowsToSniff: 100 } },
  seeds: {
    kind: 'seeds',
    bytes: () => new Uint8Array(),
    options: { rows: 1_000_000, variables: { y: 14, a: 20, b: 100, u: null, v: null }, seed: 7 },
  },
};

/** A logical variable and a factor of the million rows. */
const hit = { hit: 'u + 0.3 * v > 0.6' };
const group = { group: "ifelse(u < 0.3, 'low', ifelse(u + v < 1, 'middle', 'high'))" };

/**
 * The analyses: input, name, what is asked about (a formula, or the arguments that stand before the data), parameters.
 * `resident`: whether the data are imported first; both ways are a case of their own. Each registered analysis runs over
 * the million rows of `seeds`; a test fails when one does not.
 */
export const CASES = [
  ['airline', 'rxLinMod', 'ArrDelay ~ DayOfWeek + CRSDepTime', { covCoef: true }],
  ['airline', 'rxLinMod', 'ArrDelay ~ DayOfWeek:F(CRSDepTime)', { cube: true }],
  ['airline', 'rxSummary', '~ ArrDelay + CRSDepTime + DayOfWeek', {}],
  ['airline', 'rxSummary', 'ArrDelay ~ DayOfWeek', {}],
  ['airline', 'rxHistogram', '~ CRSDepTime', {}],
  ['quoted', 'rxLinMod', 'price ~ id + late', { transforms: { late: 'id > 70000' } }],
  ['quoted', 'rxSummary', '~ price:note2', { transforms: { note2: 'substr(note, 1, 4)' } }],
  ['widening', 'rxLinMod', 'y ~ small + late', {}],
  ['encoded', 'rxLinMod', 'y ~ 城市', {}],
  ['longley', 'rxLinMod', 'y ~ x1 + x2 + x3 + x4 + x5 + x6', { covCoef: true }],
  ['arrow', 'rxLinMod', 'y ~ x + group', { covCoef: true }],
  ['arrow', 'rxSummary', '~ y + x:group + flag', {}],
  ['json', 'rxLinMod', 'y ~ count + city + late', {}],
  ['json', 'rxSummary', '~ y + count:city + late', {}],
  ['seeds', 'rxLinMod', 'y ~ a + b', {}],
  ['seeds', 'rxLinMod', 'u ~ v + a', {}],
  ['seeds', 'rxSummary', '~ y + a + u + v', {}],
  ['arrow', 'rxLogit', 'flag ~ x + group', { covCoef: true }],
  ['seeds', 'rxGlm', 'y ~ a + u', { family: 'poisson' }],
  ['arrow', 'rxCovCor', '~ x + y', { type: 'Cor' }],
  ['seeds', 'rxKmeans', '~ u + v', { numClusters: 4, maxIterations: 5, seed: 3 }],
  ['arrow', 'rxNaiveBayes', 'group ~ x + flag', {}],
  ['arrow', 'rxDTree', 'group ~ x + y', { maxDepth: 4, xVal: 2 }],
  ['arrow', 'rxDForest', 'y ~ x + group', { nTree: 3, maxDepth: 4, seed: 1 }],
  ['seeds', 'rxBTrees', 'u ~ v + a', { nTree: 4, maxDepth: 3, lossFunction: 'gaussian' }],
  ['airline', 'rxLinePlot', 'ArrDelay ~ CRSDepTime | DayOfWeek', {}],
  ['seeds', 'rxLogit', 'hit ~ u + a', { transforms: hit }],
  ['seeds', 'rxHistogram', '~ u + a', { numBreaks: 30 }],
  ['seeds', 'rxHistogram', '~ v + b | F(a)', { numBreaks: 12, histType: 'Percent' }],
  ['seeds', 'rxCube', 'u ~ F(a):F(y)', {}],
  ['seeds', 'rxCrossTabs', 'v ~ F(y):F(a)', { marginals: true, means: true }],
  ['seeds', 'rxCovCor', '~ u + v + a + b', { type: 'Cor' }],
  ['seeds', 'rxQuantile', { varName: 'u' }, { probs: [0.01, 0.5, 0.9] }],
  ['seeds', 'rxLorenz', { orderVarName: 'b' }, { valueVarName: 'v' }],
  ['seeds', 'rxRoc', { actualVarName: 'hit', predVarNames: ['u', 'v'] }, { transforms: hit }],
  ['seeds', 'rxLinePlot', 'u ~ v | F(y)', { maxPoints: 1000, numBreaks: 20 }],
  ['seeds', 'rxNaiveBayes', 'group ~ v + F(y) + b', { transforms: group }],
  ['seeds', 'rxDTree', 'hit ~ v + a', { transforms: hit, maxDepth: 3, xVal: 0 }],
  ['seeds', 'rxDForest', 'v ~ u + a', { nTree: 2, maxDepth: 3, seed: 5 }],
  ['seeds', 'rxGetVarInfo', {}, {}],
].flatMap(([input, analysis, about, params]) =>
  [true, false].map((resident) => ({
    name: `${input}${resident ? '' : ', streamed'}: ${analysis} ${typeof about === 'string' ? about : Object.values(about)}`,
    input,
    analysis,
    about: typeof about === 'string' ? { formula: about } : about,
    params,
    resident,
  })),
);

/** What a page is given of an output: rxGetVarInfo returns the variables alone. */
export function shown(analysis, output) {
  return analysis === 'rxGetVarInfo' ? output.variables : output;
}

/** Models and what they predict, with standard errors. */
export const PREDICTIONS = [
  ['airline', 'ArrDelay ~ DayOfWeek + CRSDepTime'],
  ['arrow', 'y ~ x + group'],
].map(([input, formula]) => ({
  name: `${input}: rxPredict of ${formula}`,
  input,
  formula,
  options: { computeStdErrors: true, computeResiduals: true, interval: 'prediction' },
}));
