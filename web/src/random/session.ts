import type { EngineClass, RandomStream } from '../engine/instance.js';
import { asRxError, RxError } from '../error.js';
import type { NormalKind, StreamKind, StreamSpec } from '../generated/engine.js';
import type { OpenedStream, RngStreamOptions } from './current.js';
import { drawsOf } from './draws.js';
import { anySeed, keyOf, normalKindOf, streamKind, subStreamOf } from './kinds.js';
import { twisterParameters } from './mt2203.js';
import { openStream } from './streams.js';

/** The state of a random stream, as it is kept. */
export interface StreamState {
  /** The kind of the generator. */
  kind: StreamKind;
  /** How normal numbers are made. */
  normalKind: NormalKind;
  /** All that the next numbers depend on, in base 64. */
  state: string;
}

/** How a stream begins that somebody described. */
export async function beginning(
  kind: StreamKind,
  { subStream = 0, seed = null, normalKind = null, skipAhead = 0, leapfrog = null }: RngStreamOptions,
  before: NormalKind,
): Promise<StreamSpec> {
  streamKind(kind);
  subStreamOf(subStream, kind);
  if (!Number.isSafeInteger(skipAhead) || skipAhead < 0) {
    throw new RxError('argument', `skipAhead has to be a whole number of at least 0, not ${skipAhead}`);
  }
  const pair = leapfrog && keyOf(leapfrog);
  if (pair && pair.length !== 2) throw new RxError('argument', 'leapfrog has two numbers: [k, n]');
  return {
    kind,
    key: keyOf(seed ?? anySeed(kind)),
    subStream,
    normalKind: normalKindOf(normalKind ?? before),
    skipAhead,
    ...(pair ? { leapfrog: pair as [number, number] } : {}),
    ...(kind === 'MT2203' ? { parameters: (await twisterParameters())(subStream) } : {}),
  };
}

function drawn(engineClass: EngineClass, stream: RandomStream): OpenedStream {
  return { stream, draws: drawsOf(engineClass, stream) };
}

/** Opens a stream. */
export function opening(engineClass: EngineClass, spec: StreamSpec): OpenedStream {
  return drawn(engineClass, openStream(engineClass, spec));
}

/** The state of a stream. */
export function stateOf(stream: RandomStream): StreamState {
  const [kind, normalKind] = stream.kinds();
  return { kind, normalKind, state: btoa(Array.from(stream.save(), (byte) => String.fromCharCode(byte)).join('')) };
}

/** Opens a stream in a state that was kept. */
export function resuming(engineClass: EngineClass, state: StreamState): OpenedStream {
  let bytes: string;
  try {
    bytes = atob(state.state);
  } catch (cause) {
    throw new RxError('format', 'this is not the state of a random stream', {}, { cause });
  }
  try {
    const stream = engineClass.restoreStream(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
    return drawn(engineClass, stream);
  } catch (thrown) {
    throw asRxError(thrown);
  }
}
