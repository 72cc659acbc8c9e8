import { nearest } from '../data/nearest.js';
import { RxError } from '../error.js';

type Operator = (one: number, other: number) => number;

/** R's remainder, which has the sign of the divisor. */
const remainder: Operator = (one, other) => one - Math.floor(one / other) * other;

/** R's operators on two numbers, by their names. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['+', (one, other) => one + other],
  ['-', (one, other) => one - other],
  ['*', (one, other) => one * other],
  ['/', (one, other) => one / other],
  ['^', (one, other) => one ** other],
  ['%%', remainder],
  ['%/%', (one, other) => Math.floor(one / other)],
  ['pmin', Math.min],
  ['pmax', Math.max],
]);

/** Functions that R calls with any number of values: they make one of both. */
const ALL: ReadonlyMap<string, (values: unknown[]) => unknown> = new Map<string, (values: unknown[]) => unknown>([
  ['c', (values) => values],
  ['sum', (values) => (values as number[]).reduce((sum, value) => sum + value, 0)],
  ['prod', (values) => (values as number[]).reduce((product, value) => product * value, 1)],
  ['min', (values) => (values as number[]).reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)],
  ['max', (values) => (values as number[]).reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)],
]);

type Numbers = number | ArrayLike<number>;

const isArray = (value: Numbers): value is ArrayLike<number> => typeof value === 'object' && value !== null;
const listed = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Array.from(value as ArrayLike<unknown>) : [value];

/** An operator over numbers or arrays of them, the shorter one repeated. */
function applied(operator: Operator, one: Numbers, other: Numbers): Numbers {
  if (!isArray(one) && !isArray(other)) return operator(one, other);
  const [left, right] = [isArray(one) ? one : [one], isArray(other) ? other : [other]];
  const length = left.length === 0 || right.length === 0 ? 0 : Math.max(left.length, right.length);
  return Array.from({ length }, (_, at) =>
    operator(left[at % left.length] as number, right[at % right.length] as number),
  );
}

/** One of R's operators and functions of two values, by its name: of numbers, or element by element of arrays. */
export function operatorOf(name: string): (one: unknown, other: unknown) => unknown {
  const operator = OPERATORS.get(name);
  if (operator) return (one, other) => applied(operator, one as Numbers, other as Numbers);
  const all = ALL.get(name);
  if (all) return (one, other) => all([...listed(one), ...listed(other)]);
  const names = [...OPERATORS.keys(), ...ALL.keys()];
  const message = `rxModify: there is no function '${name}'; the nearest is '${nearest(name, names)}'`;
  throw new RxError('argument', message, { names: [name] });
}
