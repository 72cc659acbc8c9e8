import type { EngineClass, RandomStream } from '../engine/instance.js';
import { asRxError, RxError } from '../error.js';

/** A parameter of a distribution: a number, or several that are taken in turn. */
export type DrawParameter = number | ArrayLike<number>;

/** How a sample is taken. */
export interface SampleOptions {
  /** Whether a value may come more than once. Default false. */
  replace?: boolean;
  /** How probable each value is, up to a common factor. Default: all are as probable. */
  prob?: ArrayLike<number> | null;
}

/**
 * Draws from R's distributions, synchronous, with R's names, order and defaults. `n` is how many numbers are drawn, or an
 * array with as many elements. Parameters for which there is no distribution give NaN, as in R. From SOBOL and NIEDERR
 * there are `runif`, `rnorm`, `rexp` and `sample` with replacement; all else has the error `unsupported`.
 */
export interface Draws {
  /** Uniform numbers. Default 0 to 1. */
  runif(n: number | ArrayLike<unknown>, min?: DrawParameter, max?: DrawParameter): Float64Array;
  /** Normal numbers. Default mean 0, standard deviation 1. */
  rnorm(n: number | ArrayLike<unknown>, mean?: DrawParameter, sd?: DrawParameter): Float64Array;
  /** Exponential numbers. Default rate 1. */
  rexp(n: number | ArrayLike<unknown>, rate?: DrawParameter): Float64Array;
  /** Gamma numbers, by shape and rate or scale. Default rate 1. */
  rgamma(
    n: number | ArrayLike<unknown>,
    shape: DrawParameter,
    rate?: DrawParameter | { rate: DrawParameter } | { scale: DrawParameter },
  ): Float64Array;
  /** Beta numbers. */
  rbeta(n: number | ArrayLike<unknown>, shape1: DrawParameter, shape2: DrawParameter): Float64Array;
  /** Binomial numbers: successes among `size` trials. */
  rbinom(n: number | ArrayLike<unknown>, size: DrawParameter, prob: DrawParameter): Float64Array;
  /** Poisson numbers. */
  rpois(n: number | ArrayLike<unknown>, lambda: DrawParameter): Float64Array;
  /** Some of the numbers from 1 to x, or elements of x. Default: all of them, in any order. */
  sample(x: number, size?: number | null, options?: SampleOptions): number[];
  sample<T>(x: ArrayLike<T>, size?: number | null, options?: SampleOptions): T[];
}

/** Numbers up to which one uniform number chooses one of them; see `crate/src/stats/draws/sample.rs`. */
const FEW = 65_536;
/** Values up to which those that are left are kept in an array here. */
const SHORT = 256;

/** How many are drawn. */
function countOf(n: number | ArrayLike<unknown>): number {
  const count = typeof n === 'number' ? n : n.length;
  if (Number.isInteger(count) && count >= 0) return count;
  throw new RxError('argument', `n has to be a whole number of at least 0, not ${n}`);
}

const ONCE: SampleOptions = Object.freeze({});

/**
 * Draws from a stream. What takes nothing but arithmetic is drawn here, from numbers that lie ready in the engine's memory:
 * calling it takes longer. The engine counts on from wherever that was left.
 */
export function drawsOf(engineClass: EngineClass, stream: RandomStream): Draws {
  const names = engineClass.distributions();
  const memory = stream.memory();
  const [address, length] = [stream.address(), stream.length()];
  let block = new Float64Array(0);
  let taken = new Uint32Array(0);

  /** Numbers that lie ready, at least one. The arrays are lost when memory grows. */
  const ready = () => {
    if (block.length === 0) {
      block = new Float64Array(memory.buffer, address, length);
      taken = new Uint32Array(memory.buffer, address + 8 * length, 1);
    }
    if ((taken[0] as number) >= length) {
      stream.refill();
      if (block.length === 0) ready();
    }
  };
  const uniform = (): number => {
    // Of arrays that were lost all elements are undefined.
    if (!((taken[0] as number) < length)) ready();
    const at = taken[0] as number;
    taken[0] = at + 1;
    return block[at] as number;
  };

  const guarded = <T>(call: () => T): T => {
    try {
      return call();
    } catch (thrown) {
      throw asRxError(thrown);
    }
  };
  const numbers = (parameter: DrawParameter) =>
    typeof parameter === 'number' ? Float64Array.of(parameter) : Float64Array.from(parameter);
  /** Draws from a distribution of one or two parameters. */
  const drawing = (name: string) => {
    const place = names.indexOf(name);
    return (n: number | ArrayLike<unknown>, first: DrawParameter, second: DrawParameter = 0): Float64Array => {
      if (n === 1 && typeof first === 'number' && typeof second === 'number') {
        const drawn = new Float64Array(1);
        drawn[0] = guarded(() => stream.one(place, first, second));
        return drawn;
      }
      const count = countOf(n);
      return guarded(() => stream.draw(place, count, numbers(first), numbers(second)));
    };
  };
  const [runif, rnorm, rexp, rgamma, rbeta, rbinom, rpois] = [
    'runif',
    'rnorm',
    'rexp',
    'rgamma',
    'rbeta',
    'rbinom',
    'rpois',
  ].map(drawing) as [Drawing, Drawing, Drawing, Drawing, Drawing, Drawing, Drawing];
  const isRandom = !['SOBOL', 'NIEDERR'].includes(stream.kinds()[0]);

  /** Numbers from 1 to `n`. */
  const chosen = (n: number, size: number, { replace = false, prob = null }: SampleOptions): number[] => {
    if (prob === null && n >= 1 && n <= FEW && Number.isInteger(n) && size >= 0 && size < 2 ** 32 && size % 1 === 0) {
      if (replace) {
        const drawn: number[] = [];
        for (let at = 0; at < size; at++) drawn.push(Math.min(Math.floor(n * uniform()), n - 1) + 1);
        return drawn;
      }
      if (n <= SHORT && size <= n && isRandom) {
        const left: number[] = [];
        for (let at = 1; at <= n; at++) left.push(at);
        const drawn: number[] = [];
        for (let last = n - 1; last >= n - size; last--) {
          const at = Math.min(Math.floor((last + 1) * uniform()), last);
          drawn.push(left[at] as number);
          left[at] = left[last] as number;
        }
        return drawn;
      }
    }
    const weights = prob === null ? undefined : Float64Array.from(prob);
    return Array.from(guarded(() => stream.sample(n, size, replace, weights)));
  };

  function sample(x: number, size?: number | null, options?: SampleOptions): number[];
  function sample<T>(x: ArrayLike<T>, size?: number | null, options?: SampleOptions): T[];
  function sample<T>(x: number | ArrayLike<T>, size?: number | null, options: SampleOptions = ONCE): (number | T)[] {
    if (typeof x === 'number') return chosen(Math.floor(x), size ?? Math.floor(x), options);
    return chosen(x.length, size ?? x.length, options).map((number) => x[number - 1] as T);
  }

  return {
    runif: (n, min = 0, max = 1) => {
      if (n === 1 && typeof min === 'number' && typeof max === 'number' && min < max && max - min < Infinity) {
        const drawn = new Float64Array(1);
        drawn[0] = min + (max - min) * uniform();
        return drawn;
      }
      return runif(n, min, max);
    },
    rnorm: (n, mean = 0, sd = 1) => rnorm(n, mean, sd),
    rexp: (n, rate = 1) => rexp(n, inverse(rate)),
    rgamma: (n, shape, rate = 1) => rgamma(n, shape, scaleOf(rate)),
    rbeta: (n, shape1, shape2) => rbeta(n, shape1, shape2),
    rbinom: (n, size, prob) => rbinom(n, size, prob),
    rpois: (n, lambda) => rpois(n, lambda),
    sample,
  };
}

type Drawing = (n: number | ArrayLike<unknown>, first: DrawParameter, second?: DrawParameter) => Float64Array;

function inverse(rate: DrawParameter): DrawParameter {
  return typeof rate === 'number' ? 1 / rate : Float64Array.from(rate, (one) => 1 / one);
}

/** The scale of gamma numbers, of which a rate may be given instead. */
function scaleOf(rate: DrawParameter | { rate: DrawParameter } | { scale: DrawParameter }): DrawParameter {
  if (typeof rate === 'number' || 'length' in rate) return inverse(rate);
  return 'scale' in rate ? rate.scale : inverse(rate.rate);
}
