import type { EngineClass, RandomStream } from '../engine/instance.js';
import { asRxError } from '../error.js';
import type { StreamSpec } from '../generated/engine.js';

/** Opens a random stream, in a page whose engine has its rest or in a satellite. */
export function openStream(engineClass: EngineClass, spec: StreamSpec): RandomStream {
  try {
    return engineClass.stream(spec);
  } catch (thrown) {
    throw asRxError(thrown);
  }
}
