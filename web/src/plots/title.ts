/** Fields of results whose tables are not called by the words of their names. */
const TITLES: Readonly<Record<string, string>> = {
  corCoef: 'Correlations of coefficients',
  corData: 'Correlations of predictors',
  covCor: 'Correlations',
};

/** What a panel shows: `f = u, g = v`. */
export function panelTitle(names: readonly string[], levels: readonly string[]): string {
  return levels.map((level, at) => `${names[at]} = ${level}`).join(', ');
}

/** What the plot of a field of a result is called: `rowSums` is `Row sums`. */
export function titleOf(field: string): string {
  const text = field.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').toLowerCase();
  return TITLES[field] ?? text.charAt(0).toUpperCase() + text.slice(1);
}
