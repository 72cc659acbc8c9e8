// Small results in the shapes that analyses return.
import { tableFromArrays } from '@uwdata/flechette';
import { plotsOf } from '../../web/src/plots/specs.ts';

/** A matrix with names. */
export const matrix = (rows, columns, values) => ({ rows, columns, values });
/** The columns of a table by their names. */
export const shown = ({ columns }) => Object.fromEntries(columns.map(({ name, values }) => [name, [...values]]));
/** The kinds and titles of the plots of a result. */
export const titles = (result) => plotsOf(result).map(({ kind, title }) => `${kind}: ${title}`);

/** A fitted model. */
export const model = (names, values, more = {}) => ({
  formula: 'y ~ x',
  call: 'rxLogit(y ~ x)',
  coefficients: matrix(names, ['y'], [values]),
  coefStdError: matrix(names, ['y'], [values.map((value) => value / 10)]),
  coefTValue: matrix(names, ['y'], [values.map(() => 10)]),
  coefPValue: matrix(names, ['y'], [values.map(() => 0.01)]),
  aliased: names.map(() => false),
  df: [2, 98, 2],
  deviance: 12.5,
  nValidObs: 100,
  warnings: ['did not converge'],
  model: new Uint8Array(4),
  pweights: null,
  ...more,
});

/** The same, with vectors in place of matrices. */
export const vectors = (names, values) => {
  const whole = model(names, values);
  const asVector = ({ rows, values: [column] }) => ({ names: rows, values: column });
  const fields = ['coefficients', 'coefStdError', 'coefTValue', 'coefPValue'];
  return { ...whole, ...Object.fromEntries(fields.map((name) => [name, asVector(whole[name])])) };
};

/** Cross tabulations. */
export const crossTabs = {
  counts: [
    {
      name: 'Counts',
      rowVariable: 'day',
      columnVariable: 'carrier',
      table: matrix(
        ['Mon', 'Tue'],
        ['A', 'B'],
        [
          [10, 20],
          [0, 40],
        ],
      ),
    },
  ],
  xtabs: { dimensions: [{ name: 'day', levels: ['Mon', 'Tue'] }], values: [1, 2] },
  chisquare: [{ name: 'Counts', statistic: 4.5, pValue: 0.03 }],
  naRm: false,
};

/** Clusters. */
export const kmeans = {
  centers: matrix(
    ['1', '2'],
    ['x', 'y'],
    [
      [1, 3],
      [10, 10],
    ],
  ),
  withinss: [1.5, 2.5],
  size: [40, 60],
  totss: 100,
  converged: false,
};

/** ROC curves of three points. */
export const roc = (names) => ({
  frame: tableFromArrays({
    threshold: names.flatMap(() => [0, 0.5, 1]),
    predVarName: names.flatMap((name) => [name, name, name]),
    sensitivity: names.flatMap(() => [1, 0.8, 0]),
    specificity: names.flatMap(() => [0, 0.7, 1]),
  }),
});
