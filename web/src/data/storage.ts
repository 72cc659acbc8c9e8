import type { Storage } from '../generated/engine.js';

/** From the narrowest on. */
const WIDTHS: Storage[] = [
  'bool',
  'int8',
  'int16',
  'int32',
  'int64',
  'float32',
  'float64',
  'code8',
  'code16',
  'code32',
];

/** The storage that holds the values of both: see `common` in the engine. */
export function widest(a: Storage, b: Storage): Storage {
  if (a === b) return a;
  const [narrow, wide] = WIDTHS.indexOf(a) < WIDTHS.indexOf(b) ? [a, b] : [b, a];
  const exact = wide === 'float32' && (narrow === 'int8' || narrow === 'int16');
  return wide === 'float32' && !exact ? 'float64' : wide;
}
