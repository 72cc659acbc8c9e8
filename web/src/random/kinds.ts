import { RxError } from '../error.js';
import type { NormalKind, StreamKind } from '../generated/engine.js';
import { SETS } from './mt2203.js';

/** The kinds of generators; `satisfies` keeps the list whole. */
const KINDS = {
  MT2203: true,
  MCG31: true,
  R250: true,
  MRG32K3A: true,
  MCG59: true,
  MT19937: true,
  SFMT19937: true,
  SOBOL: true,
  NIEDERR: true,
} satisfies Record<StreamKind, true>;

const NORMAL_KINDS = { ICDF: true, BOXMULLER: true, BOXMULLER2: true } satisfies Record<NormalKind, true>;

function fail(message: string): never {
  throw new RxError('argument', message);
}

/** A kind of generator that somebody named. */
export function streamKind(kind: unknown): StreamKind {
  if (typeof kind === 'string' && Object.hasOwn(KINDS, kind)) return kind as StreamKind;
  return fail(`there is no kind of random stream '${kind}'; ${Object.keys(KINDS).join(', ')}`);
}

/** A kind of normal numbers that somebody named. */
export function normalKindOf(kind: unknown): NormalKind {
  if (typeof kind === 'string' && Object.hasOwn(NORMAL_KINDS, kind)) return kind as NormalKind;
  return fail(`there is no normalKind '${kind}'; ${Object.keys(NORMAL_KINDS).join(', ')}`);
}

/** Whether the numbers of a kind fill a space evenly: its seed is the number of dimensions. */
export function isQuasi(kind: StreamKind): boolean {
  return kind === 'SOBOL' || kind === 'NIEDERR';
}

/** The words of a seed: 32 bits each, negative numbers as R's integers. */
export function keyOf(seed: number | readonly number[]): number[] {
  const words = typeof seed === 'number' ? [seed] : Array.from(seed);
  const fits = (word: unknown) =>
    Number.isInteger(word) && (word as number) >= -(2 ** 31) && (word as number) < 2 ** 32;
  if (words.length === 0 || !words.every(fits))
    fail(`a seed is a whole number of 32 bits, or some of them; not ${seed}`);
  return words.map((word) => word >>> 0);
}

/** A seed that nobody knows; of sequences that are not random, one dimension. */
export function anySeed(kind: StreamKind): number {
  return isQuasi(kind) ? 1 : (crypto.getRandomValues(new Uint32Array(1))[0] as number);
}

/** A substream that somebody asked for: only MT2203 has more than one. */
export function subStreamOf(subStream: number, kind: StreamKind): number {
  const most = kind === 'MT2203' ? SETS - 1 : 0;
  if (Number.isInteger(subStream) && subStream >= 0 && subStream <= most) return subStream;
  return fail(`subStream has to be ${most === 0 ? '0' : `from 0 to ${most}`} for ${kind}, not ${subStream}`);
}
