// Results as R's objects: their fields against R's, and trees walked as R's packages walk theirs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../web/build/run.mjs';
import { asGbm } from '../../web/src/convert/gbm.ts';
import { asGlm } from '../../web/src/convert/glm.ts';
import { asKmeans } from '../../web/src/convert/kmeans.ts';
import { asLm } from '../../web/src/convert/lm.ts';
import { asNaiveBayes } from '../../web/src/convert/naive-bayes.ts';
import { asRandomForest } from '../../web/src/convert/random-forest.ts';
import { asRpart } from '../../web/src/convert/rpart.ts';
import { instantiate } from './engine.mjs';

const fixture = (name) => JSON.parse(readFileSync(join(root, 'tests/fixtures', `${name}.json`), 'utf8'));
const trees = fixture('trees');

let engine;
beforeAll(async () => {
  engine = await instantiate();
});

/** Columns as kept data. */
function kept(columns, levels = {}, missing = true) {
  const names = Object.keys(columns);
  const rows = columns[names[0]].map((_, row) =>
    names.map((name) => columns[name][row] ?? (missing ? '' : 0)).join(','),
  );
  const colInfo = Object.entries(levels).map(([name, own]) => ({ name, type: 'factor', levels: own }));
  const text = new TextEncoder().encode([names.join(','), ...rows].join('\n'));
  const options = { type: 'text', firstRowIsColNames: true, defaultDecimalColType: 'numeric', colInfo };
  return engine.keep(engine.open(text, options));
}

const analyse = (source, name, params) => engine.analyse(source, name, params).output;
const predicted = (source, { model }, column, options = {}) =>
  Array.from(engine.predict(source, model, options).getChild(column).toArray());

/** The rows of a table as gbm and randomForest hold them: numbers, and levels from 1; NaN where missing. */
function cells(columns, levels, predictors) {
  return columns[predictors[0]].map((_, row) =>
    predictors.map((name) => {
      const value = columns[name][row];
      if (value === null) return Number.NaN;
      return levels[name] ? levels[name].indexOf(value) + 1 : value;
    }),
  );
}

/** gbm's prediction, as its C code walks down. */
function gbmPrediction({ initF, trees, 'c.splits': ways, 'var.type': types }, row) {
  return trees.reduce((sum, tree) => {
    let node = 0;
    while (tree.SplitVar[node] >= 0) {
      const value = row[tree.SplitVar[node]];
      const code = tree.SplitCodePred[node];
      const isFactor = types[tree.SplitVar[node]] > 0;
      const way = Number.isNaN(value) ? 0 : isFactor ? ways[code][value - 1] : value < code ? -1 : 1;
      const sons = way < 0 ? tree.LeftNode : way > 0 ? tree.RightNode : tree.MissingNode;
      node = sons[node];
    }
    return sum + tree.SplitCodePred[node];
  }, initF);
}

/** The leaf of a tree of randomForest, as its C code walks down; it takes no missing values. */
function forestLeaf({ nodestatus, bestvar, leftDaughter, rightDaughter, nodepred, xbestsplit, ncat }, tree, row) {
  let node = 0;
  while (nodestatus[tree][node] !== -1) {
    const predictor = bestvar[tree][node] - 1;
    const [value, split] = [row[predictor], xbestsplit[tree][node]];
    const left = ncat[predictor] > 1 ? Math.floor(split / 2 ** (value - 1)) % 2 === 1 : value <= split;
    node = (left ? leftDaughter : rightDaughter)[tree][node] - 1;
  }
  return nodepred[tree][node];
}

const { f, g, two, three } = trees.levels;
const LEVELS = { f, g, two, three };

describe('asRpart', () => {
  test.each(Object.entries(trees.cases))('%s', (_name, expected) => {
    const tree = analyse(kept(trees.tables[expected.table], LEVELS), 'rxDTree', expected.params);
    const found = asRpart(tree);
    expect(found.frame.var).toEqual(expected.frame.var);
    expect(found.frame['row.names']).toEqual(expected.frame.node);
    expect(found.where.slice(0, 40)).toEqual(expected.where);
    expect(found.splits.rows).toEqual(expected.splits.variable);
    expect(found.splits.values[1]).toEqual(expected.splits.ncat);
    if (expected.csplit) {
      const rows = expected.csplit.map((_, row) => found.csplit.values.map((column) => column[row]));
      expect(rows).toEqual(expected.csplit);
    } else expect(found.csplit).toBeNull();
    const classes = tree.ylevels.length;
    expect(found.numresp).toBe(found.method === 'class' ? 2 * classes + 2 : 1);
    if (classes > 0) expect(found.frame.yval2.values).toHaveLength(2 * classes + 2);
    expect(JSON.parse(JSON.stringify(found))).toMatchObject({ class: ['rpart'], method: tree.method });
  });
});

describe('asGbm', () => {
  test.each([
    ['y ~ a + b + f + g', { lossFunction: 'gaussian', nTree: 6, maxDepth: 4 }, 'd', 'y_Pred'],
    ['y ~ g + a + f + k', { lossFunction: 'gaussian', nTree: 5, maxDepth: 3, maxSurrogate: 0 }, 'm', 'y_Pred'],
    ['two ~ a + c + f', { lossFunction: 'bernoulli', nTree: 7, maxDepth: 2 }, 'd', 'two_Pred'],
  ])('%s predicts as the trees do', (formula, params, table, column) => {
    const source = kept(trees.tables[table], LEVELS);
    const model = analyse(source, 'rxBTrees', { formula, ...params });
    const gbm = asGbm(model);
    expect(gbm['n.trees']).toBe(params.nTree);
    expect(gbm.distribution.name).toBe(params.lossFunction);
    const rows = cells(trees.tables[table], LEVELS, gbm['var.names']);
    const expected = predicted(source, model, column, { type: 'link' });
    rows.forEach((row, at) => {
      expect(gbmPrediction(gbm, row)).toBeCloseTo(expected[at], 10);
    });
  });

  test('takes a tree of numbers, and no other', () => {
    const source = kept(trees.tables.d, LEVELS);
    const tree = analyse(source, 'rxDTree', { formula: 'y ~ .', xVal: 0 });
    const gbm = asGbm(tree);
    const expected = predicted(source, tree, 'y_Pred');
    cells(trees.tables.d, LEVELS, gbm['var.names']).forEach((row, at) => {
      expect(gbmPrediction(gbm, row)).toBeCloseTo(expected[at], 10);
    });
    const classes = analyse(source, 'rxDTree', { formula: 'two ~ a', xVal: 0 });
    expect(() => asGbm(classes)).toThrow('a tree of classes');
  });
});

describe('asRandomForest', () => {
  test('numbers: the mean of the trees', () => {
    const source = kept(trees.tables.d, LEVELS);
    const model = analyse(source, 'rxDForest', { formula: 'y ~ a + b + f + g', nTree: 8, seed: 2, importance: true });
    const { forest, ...rest } = asRandomForest(model);
    expect(rest).toMatchObject({ type: 'regression', ntree: 8, mtry: model.mtry, mse: model.oobErr.oobErr });
    expect(forest.ndbigtree).toEqual(model.forest.map(({ frame }) => frame.node.length));
    const expected = predicted(source, model, 'y_Pred');
    cells(trees.tables.d, LEVELS, ['a', 'b', 'f', 'g']).forEach((row, at) => {
      const sum = model.forest.reduce((sum, _, tree) => sum + forestLeaf(forest, tree, row), 0);
      expect(sum / 8).toBeCloseTo(expected[at], 10);
    });
  });

  test('classes: the votes of the trees', () => {
    const source = kept(trees.tables.d, LEVELS);
    const model = analyse(source, 'rxDForest', { formula: 'three ~ a + b + f + g', nTree: 7, seed: 3 });
    const { forest, ...rest } = asRandomForest(model);
    expect(rest).toMatchObject({ type: 'classification', classes: three, confusion: model.confusion });
    expect(forest).toMatchObject({ nclass: 3, cutoff: model.cutoff, ntree: 7 });
    const table = engine.predict(source, model.model, { type: 'vote' });
    const votes = three.map((level) => Array.from(table.getChild(`${level}_prob`).toArray()));
    cells(trees.tables.d, LEVELS, ['a', 'b', 'f', 'g']).forEach((row, at) => {
      const found = three.map((_, level) => {
        return model.forest.filter((_, tree) => forestLeaf(forest, tree, row) === level + 1).length;
      });
      expect(found).toEqual(votes.map((column) => column[at]));
    });
  });
});

describe('regressions, clusters, classifiers', () => {
  test('asLm, of one response and of several', () => {
    const source = kept({ y: [1, 3, 2, 5], z: [2, 1, 4, 4], x: [1, 2, 3, 4] });
    const model = analyse(source, 'rxLinMod', { formula: 'y ~ x', call: 'rxLinMod(y ~ x)' });
    const lm = asLm(model);
    expect(lm).toMatchObject({ class: ['lm'], rank: 2, 'df.residual': 2, call: 'rxLinMod(y ~ x)', terms: 'y ~ x' });
    expect(lm.coefficients.names).toEqual(['(Intercept)', 'x']);
    expect(lm.coefficients.values).toEqual([expect.closeTo(0, 12), expect.closeTo(1.1, 12)]);
    const both = asLm(analyse(source, 'rxLinMod', { formula: 'cbind(y, z) ~ x' }));
    expect(both).toMatchObject({ class: ['mlm', 'lm'], coefficients: { columns: ['y', 'z'] } });
  });

  test('asGlm', () => {
    const [name, item] = ['poisson', fixture('stepwise')];
    const source = kept(item.data, { f: ['p', 'q', 'r'], g: ['no', 'yes'] });
    const model = analyse(source, 'rxGlm', { formula: 'count ~ a', family: name, computeAIC: true });
    const glm = asGlm(model);
    expect(glm).toMatchObject({
      class: ['glm', 'lm'],
      family: { family: 'poisson', link: 'log' },
      deviance: model.deviance,
      'null.deviance': model.nullDeviance,
      'df.null': 119,
      'df.residual': 118,
      aic: model.aic,
      converged: true,
    });
    expect(glm.coefficients).toBe(model.coefficients);
  });

  test('asKmeans', () => {
    const source = kept({ x: [0, 1, 10, 11], y: [0, 0, 5, 5] });
    const clusters = analyse(source, 'rxKmeans', {
      formula: '~ x + y',
      centers: [
        [0, 0],
        [10, 5],
      ],
    });
    const cluster = Int32Array.of(1, 1, 2, 2);
    expect(asKmeans({ ...clusters, cluster })).toEqual({
      class: ['kmeans'],
      cluster,
      centers: {
        rows: ['1', '2'],
        columns: ['x', 'y'],
        values: [
          [0.5, 10.5],
          [0, 5],
        ],
      },
      totss: 126,
      withinss: [0.5, 0.5],
      'tot.withinss': 1,
      betweenss: 125,
      size: [2, 2],
      iter: clusters.numIterations,
      ifault: 0,
    });
    expect('cluster' in asKmeans(clusters)).toBe(false);
  });

  test('asNaiveBayes', () => {
    const source = kept(trees.tables.d, LEVELS);
    const bayes = asNaiveBayes(analyse(source, 'rxNaiveBayes', { formula: 'two ~ a + f' }));
    const rows = two.map((level) => trees.tables.d.two.filter((value) => value === level).length);
    expect(bayes).toMatchObject({
      class: ['naiveBayes'],
      apriori: { names: two, values: rows },
      isnumeric: { names: ['a', 'f'], values: [true, false] },
      levels: two,
    });
    expect(bayes.tables.values[1].columns).toEqual(f);
  });
});
