import type { EngineClass, RandomStream } from '../engine/instance.js';
import { RxError } from '../error.js';
import type { NormalKind, StreamKind } from '../generated/engine.js';
import type { Draws } from './draws.js';
import type { StreamState } from './session.js';

/** How a stream begins. */
export interface RngStreamOptions {
  /** Which of the independent streams: 0 to 6023 for MT2203, 0 for the other kinds. Default 0. */
  subStream?: number;
  /**
   * A whole number of 32 bits, or several, which the generator then takes as its key; of SOBOL and NIEDERR the number of
   * dimensions. Default: a seed that nobody knows; one dimension.
   */
  seed?: number | readonly number[] | null;
  /** How normal numbers are made. Default: as with the stream before, and `"ICDF"` when there was none. */
  normalKind?: NormalKind | null;
  /** How many numbers are left out at the beginning; not for R250. Default 0. */
  skipAhead?: number;
  /**
   * Keeps every n-th number from number k (from 0) on, `[k, n]`, of MCG31 and MCG59; of SOBOL and NIEDERR the coordinate k,
   * with an n of 2^31 - 1. Default: all.
   */
  leapfrog?: readonly [k: number, n: number] | null;
}

/** The kind of a stream and of its normal numbers, as R's `RNGkind` tells them. */
export type RngKinds = [kind: 'user-defined' | 'default', normalKind: NormalKind | 'default'];

/** A realm's current stream: what sets and reads it, and the draws from it. */
export interface CurrentStream {
  /**
   * Makes a new random stream the current one. Gives the kinds that were used before: `"user-defined"` where that was
   * another such stream.
   */
  rxRngNewStream(kind?: StreamKind, options?: RngStreamOptions): Promise<RngKinds>;
  /** The state of the current stream, a value that can be kept, as JSON too, and given to {@link rxRngSetStream}. */
  rxRngGetStream(): Promise<StreamState>;
  /** Goes on with a state that was kept. Gives the state before; null where there was no stream. */
  rxRngSetStream(state: StreamState): Promise<StreamState | null>;
  /** Ends the current stream and gives its last state. The kinds are those that {@link rxRngNewStream} gave. */
  rxRngDelStream(kind?: RngKinds[0], normalKind?: RngKinds[1]): Promise<StreamState>;
  /** Draws from the current stream. */
  readonly rx: Draws;
  /** Makes an open stream the current one, null for none, and gives the one before, which its owner ends. */
  swap(next: OpenedStream | null): OpenedStream | null;
}

/** A stream and the draws from it. */
export interface OpenedStream {
  stream: RandomStream;
  draws: Draws;
}

const KINDS = ['default', 'user-defined'];

/** A realm's current stream; at first there is none. All that streams need is loaded with the first. */
export function currentStream(engineClass: () => Promise<EngineClass>): CurrentStream {
  let current: OpenedStream | null = null;
  const opened = (): OpenedStream => {
    if (current) return current;
    throw new RxError('environment', 'there is no random stream yet: await rxRngNewStream() first');
  };
  const session = () => import('./session.js');
  const swap = (next: OpenedStream | null) => {
    const before = current;
    current = next;
    return before;
  };
  const use = (next: OpenedStream | null) => swap(next)?.stream.free();
  return {
    swap,
    rxRngNewStream: async (kind = 'MT2203', options = {}) => {
      const { beginning, opening } = await session();
      const before = current?.stream.kinds()[1];
      const spec = await beginning(kind, options, before ?? 'ICDF');
      const next = opening(await engineClass(), spec);
      use(next);
      return before ? ['user-defined', before] : ['default', 'default'];
    },
    rxRngGetStream: async () => {
      const { stateOf } = await session();
      return stateOf(opened().stream);
    },
    rxRngSetStream: async (state) => {
      const { resuming, stateOf } = await session();
      const next = resuming(await engineClass(), state);
      const before = current && stateOf(current.stream);
      use(next);
      return before;
    },
    rxRngDelStream: async (kind = 'default', normalKind = 'default') => {
      const { stateOf } = await session();
      if (!KINDS.includes(kind)) throw new RxError('argument', `kind is one of ${KINDS.join(', ')}, not '${kind}'`);
      if (typeof normalKind !== 'string') throw new RxError('argument', 'normalKind is the name of a kind');
      const state = stateOf(opened().stream);
      use(null);
      return state;
    },
    rx: {
      runif: (n, min, max) => opened().draws.runif(n, min, max),
      rnorm: (n, mean, sd) => opened().draws.rnorm(n, mean, sd),
      rexp: (n, rate) => opened().draws.rexp(n, rate),
      rgamma: (n, shape, rate) => opened().draws.rgamma(n, shape, rate),
      rbeta: (n, shape1, shape2) => opened().draws.rbeta(n, shape1, shape2),
      rbinom: (n, size, prob) => opened().draws.rbinom(n, size, prob),
      rpois: (n, lambda) => opened().draws.rpois(n, lambda),
      sample: ((x: number, size?: number, options?: object) =>
        opened().draws.sample(x, size, options)) as Draws['sample'],
    },
  };
}
