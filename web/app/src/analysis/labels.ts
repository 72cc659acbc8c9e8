/** Names of options and results that do not read well word by word. */
const LABELS: Readonly<Record<string, string>> = {
  adjRSquared: 'Adjusted R²',
  auc: 'Area under the curve',
  apriori: 'Shares',
  chisquare: 'Chi-squared tests',
  aic: 'AIC',
  anova: 'Selection of terms',
  cp: 'Complexity (cp)',
  cptable: 'Complexity table',
  covCoef: 'Covariance of coefficients',
  covCor: 'Covariances or correlations',
  covData: 'Covariance of predictors',
  csplit: 'Levels at splits',
  depvars: 'Responses',
  df: 'Degrees of freedom',
  dropFirst: 'Drop first levels',
  dropMain: 'Drop main effects first',
  fPvalue: 'p of F',
  fstatistics: 'F statistics',
  fweights: 'Frequency weights',
  gini: 'Gini’s coefficient',
  iters: 'Iterations',
  mTry: 'Variables tried at each split',
  mtry: 'Variables tried at each split',
  formulaBase: 'Began with',
  initPred: 'Begins with',
  missingObs: 'Missing rows',
  nMissingObs: 'Missing rows',
  nTree: 'Number of trees',
  ncat: 'Kinds',
  ncompete: 'Competitors',
  nsurrogate: 'Surrogates',
  ntree: 'Number of trees',
  nullDf: 'Null degrees of freedom',
  nValidObs: 'Valid rows',
  nobsMissing: 'Missing rows',
  nobsValid: 'Valid rows',
  oobErr: 'Out-of-bag error',
  oobNum: 'Out-of-bag rows',
  oobVar: 'Out-of-bag variance',
  forest: 'Trees',
  pweights: 'Probability weights',
  rSquared: 'R²',
  probs: 'Probabilities',
  pseudoRSquared: 'Pseudo R²',
  rowSelection: 'Row selection',
  stdDev: 'Standard deviation',
  stepCoefs: 'Coefficients by step',
  sigma: 'Residual standard error',
  sDataFrame: 'Statistics',
  totWithinss: 'Sum of squares within, total',
  totss: 'Total sum of squares',
  betweenss: 'Sum of squares between',
  transformObjects: 'Constants of expressions',
  transforms: 'New variables',
  validObs: 'Valid rows',
  withinss: 'Sum of squares within',
  yNames: 'Response',
  ylevels: 'Classes',
  yval: 'Value',
  xName: 'Over',
  xLevels: 'Levels',
  wt: 'Weight',
  xVal: 'Folds of cross-validation',
};

/** Words that are cut short in names. */
const WORDS: Readonly<Record<string, string>> = {
  adj: 'adjusted',
  coef: 'coefficient',
  coeff: 'coefficient',
  cov: 'covariance',
  cor: 'correlation',
  desc: 'description',
  dev: 'deviance',
  devs: 'deviations',
  dups: 'duplicates',
  err: 'error',
  hist: 'histogram',
  init: 'initial',
  lev: 'level',
  max: 'maximum',
  min: 'minimum',
  num: 'number of',
  obs: 'rows',
  oob: 'out-of-bag',
  pred: 'prediction',
  prob: 'probability',
  resid: 'residual',
  samp: 'sampling',
  std: 'standard',
  stats: 'statistics',
  tol: 'tolerance',
  val: 'value',
  var: 'variable',
  vals: 'values',
  vars: 'variables',
};

/** The words of a name in camelCase. */
export function words(name: string): string[] {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .split(/[\s._]+/)
    .filter((word) => word !== '')
    .map((word) => (/^\p{Lu}+$/u.test(word) ? word : word.toLowerCase()));
}

/** What a form or a table calls an option or a field: `numBreaks` is `Number of breaks`. */
export function labelOf(name: string): string {
  const known = LABELS[name];
  if (known) return known;
  const text = words(name)
    .map((word) => WORDS[word] ?? word)
    .join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
