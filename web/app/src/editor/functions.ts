/** A function of formulas and expressions, as completion shows it. */
export interface FunctionHelp {
  name: string;
  detail: string;
}

const FORMULA: readonly [string, string][] = [
  ['F', 'a number as a factor'],
  ['N', 'a factor as a number'],
  ['I', 'arithmetic inside a formula'],
  ['cbind', 'several responses'],
];

const EXPRESSION: readonly [string, string][] = [
  ['abs', 'absolute value'],
  ['as.character', 'as text'],
  ['as.Date', 'as a date'],
  ['as.integer', 'as whole numbers'],
  ['as.logical', 'as truth values'],
  ['as.numeric', 'as numbers'],
  ['ceiling', 'rounded up'],
  ['coalesce', 'the first that is not missing'],
  ['cos', 'cosine'],
  ['cut', 'numbers cut into intervals'],
  ['difftime', 'time between two dates'],
  ['endsWith', 'whether text ends so'],
  ['exp', 'exponential'],
  ['expm1', 'exp(x) − 1'],
  ['factor', 'as a factor'],
  ['findInterval', 'the number of the interval'],
  ['floor', 'rounded down'],
  ['format', 'a date as text'],
  ['grepl', 'whether a pattern matches'],
  ['gsub', 'text with all matches replaced'],
  ['ifelse', 'one value or another'],
  ['is.finite', 'whether a number is finite'],
  ['is.na', 'whether a value is missing'],
  ['is.nan', 'whether a value is not a number'],
  ['log', 'natural logarithm'],
  ['log10', 'logarithm to base 10'],
  ['log1p', 'log(1 + x)'],
  ['log2', 'logarithm to base 2'],
  ['months', 'the month of a date'],
  ['nchar', 'length of text'],
  ['paste', 'texts joined by blanks'],
  ['paste0', 'texts joined'],
  ['pmax', 'the larger value, row by row'],
  ['pmin', 'the smaller value, row by row'],
  ['pow', 'x to a power'],
  ['quarters', 'the quarter of a date'],
  ['round', 'rounded'],
  ['sign', '−1, 0 or 1'],
  ['signif', 'rounded to significant digits'],
  ['sin', 'sine'],
  ['sqrt', 'square root'],
  ['startsWith', 'whether text begins so'],
  ['strftime', 'a date as text'],
  ['sub', 'text with the first match replaced'],
  ['substr', 'a part of text'],
  ['tan', 'tangent'],
  ['tolower', 'small letters'],
  ['toupper', 'capitals'],
  ['trimws', 'text without blanks around it'],
  ['trunc', 'without its decimals'],
  ['weekdays', 'the weekday of a date'],
];

const help = (list: readonly [string, string][]) => list.map(([name, detail]): FunctionHelp => ({ name, detail }));

/** Functions that formulas can use. */
export const FORMULA_FUNCTIONS: readonly FunctionHelp[] = help([...FORMULA, ...EXPRESSION]);

/** Functions that expressions can use. */
export const EXPRESSION_FUNCTIONS: readonly FunctionHelp[] = help(EXPRESSION);
