// Random streams of a page.
import { digestOf, drawsFrom, SINGLES, STREAMS } from '/host/draws.mjs';

async function code(work) {
  try {
    await work();
    return 'no error';
  } catch (error) {
    return error.code;
  }
}

async function begin(rx, { kind, seed, subStream }, more = {}) {
  return rx.rxRngNewStream(kind, { seed, subStream, normalKind: 'ICDF', ...more });
}

/** Everything that can be done without a stream. */
export async function none(rx) {
  return {
    draw: await code(() => rx.rx.runif(1)),
    get: await code(() => rx.rxRngGetStream()),
    end: await code(() => rx.rxRngDelStream()),
  };
}

/** The digests of all draws, and of single numbers. */
export async function digests(rx) {
  const drawn = {};
  for (const stream of STREAMS) {
    await begin(rx, stream);
    drawn[stream.kind] = drawsFrom(stream.kind).map(([name, args]) => digestOf(rx.rx[name](...args)));
  }
  await begin(rx, STREAMS[0]);
  const singles = SINGLES.reduce((digest, [name, args]) => digestOf(rx.rx[name](...args), digest), undefined);
  return { drawn, singles };
}

/** The example of RevoScaleR's page, for all kinds: numbers come again from a state that was kept. */
export async function kept(rx) {
  const same = {};
  for (const { kind } of STREAMS) {
    const before = await rx.rxRngNewStream(kind);
    rx.rx.runif(5);
    rx.rx.rnorm(3);
    const saved = JSON.parse(JSON.stringify(await rx.rxRngGetStream()));
    const one = [...rx.rx.runif(700), ...rx.rx.rnorm(5), rx.rx.rexp(1)[0]];
    await rx.rxRngSetStream(structuredClone(saved));
    const two = [...Array.from({ length: 700 }, () => rx.rx.runif(1)[0]), ...rx.rx.rnorm(5), rx.rx.rexp(1)[0]];
    const last = await rx.rxRngDelStream(...before);
    same[kind] = one.every((number, at) => number === two[at]) && last.kind === kind && last.normalKind === 'ICDF';
  }
  return same;
}

/** Keeps a state for a page that is loaded again, and what comes next. */
export async function leave(rx) {
  await rx.rxRngNewStream('SFMT19937', { seed: 8, normalKind: 'BOXMULLER2' });
  rx.rx.rnorm(5);
  const state = await rx.rxRngGetStream();
  return { state, next: [...rx.rx.rnorm(5), ...rx.rx.sample(52, 5)] };
}

export async function goOn(rx, state) {
  const before = await rx.rxRngSetStream(state);
  return { before, next: [...rx.rx.rnorm(5), ...rx.rx.sample(52, 5)] };
}

/** Kinds that were used before, and what a stream can begin with. */
export async function beginnings(rx) {
  await rx.rxRngDelStream().catch(() => undefined);
  const kinds = [await rx.rxRngNewStream(), await rx.rxRngNewStream('MCG31', { normalKind: 'BOXMULLER' })];
  kinds.push(await rx.rxRngNewStream('MCG59'), [(await rx.rxRngGetStream()).normalKind]);
  const numbers = async (kind, options) => {
    await rx.rxRngNewStream(kind, { seed: 777, ...options });
    return [...rx.rx.runif(20)];
  };
  const [all, behind, third] = [
    await numbers('MCG59', {}),
    await numbers('MCG59', { skipAhead: 5 }),
    await numbers('MCG59', { leapfrog: [1, 3] }),
  ];
  const [plane, coordinate] = [
    await numbers('SOBOL', { seed: 2 }),
    await numbers('SOBOL', { seed: 2, leapfrog: [1, 0x7fffffff] }),
  ];
  const unknown = [await numbers('MT2203', { seed: null }), await numbers('MT2203', { seed: null })];
  return {
    kinds,
    skips: all.slice(5, 10).join() === behind.slice(0, 5).join(),
    leaps: [1, 4, 7, 10].map((at) => all[at]).join() === third.slice(0, 4).join(),
    coordinates: [1, 3, 5].map((at) => plane[at]).join() === coordinate.slice(0, 3).join(),
    unknown: new Set(unknown.map(String)).size,
    substreams: (await numbers('MT2203', { subStream: 6023 })).join() !== (await numbers('MT2203')).join(),
    // R takes negative seeds.
    negative:
      (await numbers('MT19937', { seed: -1 })).join() === (await numbers('MT19937', { seed: 2 ** 32 - 1 })).join(),
  };
}

/** What arguments mean. */
export async function meanings(rx) {
  await rx.rxRngNewStream('MT2203', { seed: 1 });
  const { runif, rnorm, rgamma, rbinom, sample } = rx.rx;
  const deck = ['clubs', 'diamonds', 'hearts', 'spades'];
  return {
    lengths: [runif(0), runif(3), rnorm([7, 8, 9, 9]), rgamma(2, 1)].map((drawn) => drawn.length),
    nan: [...rnorm(2, [Number.NaN, 0], -1), ...rbinom(1, 1.5, 0.5), ...runif(2, [], 1)].every(Number.isNaN),
    suit: deck.includes(sample(deck, 1)[0]) && sample(deck).sort().join() === deck.join(),
    // An array of one number is that number.
    single: sample([17]),
    all: sample(5).sort().join(),
    none: sample(5, 0),
    bytes: sample(Uint8Array.of(3, 4), 40, { replace: true }).every((value) => value === 3 || value === 4),
    certain: sample(3, 4, { replace: true, prob: [0, 1, 0] }),
  };
}

export async function mistakes(rx) {
  await rx.rxRngNewStream('MT2203', { seed: 1 });
  const state = await rx.rxRngGetStream();
  const codes = {
    kind: await code(() => rx.rxRngNewStream('WELL512')),
    inherited: await code(() => rx.rxRngNewStream('toString')),
    normalKind: await code(() => rx.rxRngNewStream('MT2203', { normalKind: 'AHRENS' })),
    subStream: await code(() => rx.rxRngNewStream('MT2203', { subStream: 6024 })),
    onlyOne: await code(() => rx.rxRngNewStream('MCG31', { subStream: 1 })),
    seed: await code(() => rx.rxRngNewStream('MCG31', { seed: 0.5 })),
    skip: await code(() => rx.rxRngNewStream('R250', { skipAhead: 1 })),
    leap: await code(() => rx.rxRngNewStream('MT19937', { leapfrog: [0, 2] })),
    state: await code(() => rx.rxRngSetStream({ ...state, state: state.state.slice(8) })),
    text: await code(() => rx.rxRngSetStream({ ...state, state: '?' })),
    n: await code(() => rx.rx.runif(-1)),
    size: await code(() => rx.rx.sample(5, 6)),
    prob: await code(() => rx.rx.sample(5, 2, { prob: [1, 2] })),
    x: await code(() => rx.rx.sample(0)),
    end: await code(() => rx.rxRngDelStream('MT2203')),
  };
  // A stream is as it was after all of them.
  codes.same = JSON.stringify(await rx.rxRngGetStream()) === JSON.stringify(state);
  await rx.rxRngNewStream('SOBOL', { seed: 2 });
  codes.even = await code(() => rx.rx.rgamma(1, 2));
  codes.evenSample = await code(() => rx.rx.sample(5, 2));
  await rx.rxRngDelStream();
  codes.gone = await code(() => rx.rx.rnorm(1));
  return codes;
}
