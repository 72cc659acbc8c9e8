import type { StreamSpec } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { currentStream } from './current.js';

const page = currentStream(() => launchpad().engineClass({ rest: true }));

/**
 * Makes a new random stream the current one, from which {@link rx} draws. Gives the kinds that were used before:
 * `["default", "default"]` where there was no stream, else `"user-defined"` and the kind of normal numbers. See
 * rxRngNewStream in RevoScaleR's reference.
 */
export const rxRngNewStream = page.rxRngNewStream;

/** The state of the current stream: a value that can be kept, as JSON too. Without a stream an error (`environment`). */
export const rxRngGetStream = page.rxRngGetStream;

/** Goes on with a stream where {@link rxRngGetStream} told its state. Gives the state before; null without a stream. */
export const rxRngSetStream = page.rxRngSetStream;

/** Ends the current stream and gives its last state. */
export const rxRngDelStream = page.rxRngDelStream;

/**
 * Draws from the current stream, synchronous, with R's names, order and defaults: `rx.runif(10)`, `rx.sample(6, 2, { replace:
 * true })`. An error with the code `environment` before {@link rxRngNewStream} was awaited.
 */
export const rx = page.rx;

/** Has draws come from a stream until what is returned is called, which ends the stream that is current then. */
export async function drawFrom(spec: StreamSpec): Promise<() => void> {
  const { opening } = await import('./session.js');
  const before = page.swap(opening(await launchpad().engineClass({ rest: true }), spec));
  return () => page.swap(before)?.stream.free();
}
