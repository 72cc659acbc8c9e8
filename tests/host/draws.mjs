// Draws that every build and browser must give alike: said once for pages, which call R's names, and for hosts.

/** The streams, one for each kind; of MT2203 a substream. */
export const STREAMS = [
  { kind: 'MT2203', seed: 2024, subStream: 17 },
  ...['MCG31', 'R250', 'MRG32K3A', 'MCG59', 'MT19937', 'SFMT19937'].map((kind) => ({ kind, seed: 2024, subStream: 0 })),
  { kind: 'SOBOL', seed: 3, subStream: 0 },
  { kind: 'NIEDERR', seed: 4, subStream: 0 },
];

const MANY = 10_000;
const weights = (n) => Array.from({ length: n }, (_, at) => 1 + ((at * 7) % 5));
/** In a page: name and arguments. In a host: the same name and the parameters of the engine. */
const EVEN = [
  ['runif', [MANY, -1, 2], [[-1], [2]]],
  ['rnorm', [MANY, 1, 2], [[1], [2]]],
  ['rexp', [MANY, 4], [[0.25], [0]]],
  ['sample', [6, MANY, { replace: true }], { n: 6, size: MANY, replace: true }],
  ['sample', [5, MANY, { replace: true, prob: weights(5) }], { n: 5, size: MANY, replace: true, prob: weights(5) }],
];
const RANDOM = [
  ...EVEN,
  [
    'runif',
    [MANY, [0, 5], [1, 10, 2]],
    [
      [0, 5],
      [1, 10, 2],
    ],
  ],
  ['rgamma', [MANY, 2.5, { scale: 2 }], [[2.5], [2]]],
  ['rgamma', [MANY, 0.3, 4], [[0.3], [0.25]]],
  ['rbeta', [MANY, 0.5, 2], [[0.5], [2]]],
  ['rbeta', [MANY, 3, 2], [[3], [2]]],
  ['rbinom', [MANY, 12, 0.3], [[12], [0.3]]],
  ['rbinom', [MANY, 1000, 0.7], [[1000], [0.7]]],
  ['rpois', [MANY, 4], [[4], [0]]],
  ['rpois', [MANY, 50], [[50], [0]]],
  ['sample', [100, 60], { n: 100, size: 60, replace: false }],
  ['sample', [1e6, MANY, { replace: true }], { n: 1e6, size: MANY, replace: true }],
  ['sample', [20_000, MANY], { n: 20_000, size: MANY, replace: false }],
  [
    'sample',
    [300, MANY, { replace: true, prob: weights(300) }],
    { n: 300, size: MANY, replace: true, prob: weights(300) },
  ],
  ['sample', [300, 200, { prob: weights(300) }], { n: 300, size: 200, replace: false, prob: weights(300) }],
];

/** What is drawn from a stream, in this order. */
export const drawsFrom = (kind) => (['SOBOL', 'NIEDERR'].includes(kind) ? EVEN : RANDOM);

/** Single numbers of several distributions after one another, among them some that need memory. */
export const SINGLES = [
  ...Array.from({ length: 600 }, () => RANDOM)
    .flat()
    .map(([name, args, host]) =>
      name === 'sample'
        ? [name, [args[0], 2, args[2]], { ...host, size: 2 }, 2]
        : [name, [1, ...args.slice(1)], host, 1],
    )
    .filter(([name, [x]]) => name !== 'sample' || x <= 100),
  ['runif', [1_000_000, 0, [1, 2, 3]], [[0], [1, 2, 3]], 1_000_000],
  ['rnorm', [600_001], [[0], [1]], 600_001],
  ['runif', [1], [[0], [1]], 1],
  ['sample', [6, 2, { replace: true }], { n: 6, size: 2, replace: true }, 2],
];

/** A digest of numbers, of all their bits: FNV-1a of 32 bits over words. */
export function digestOf(numbers, digest = 0x811c9dc5) {
  const words = new Uint32Array(Float64Array.from(numbers).buffer);
  let value = digest;
  for (const word of words) value = Math.imul(value ^ word, 0x01000193);
  return value >>> 0;
}
