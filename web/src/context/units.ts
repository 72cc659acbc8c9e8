import type { DataSet } from '../data/dataset.js';
import { canShare } from '../engine/capability.js';
import { sharedMemory } from '../source/shared-memory.js';

/** Units as satellites are told of them; of a format that leaves out some of them where it is given. */
export function sourceUnits(data: DataSet, units: readonly number[], format: Uint8Array = data.format) {
  return { source: data.source, format, units: units.map((index) => data.entry(index)) };
}

/** Fewer bytes are copied with each message. */
const LEAST = 65_536;

/** The same bytes where satellites see them too, so that messages do not copy them; as they are where nothing is shared. */
export function sharedBytes(bytes: Uint8Array): Uint8Array {
  if (!canShare() || bytes.length < LEAST) return bytes;
  const shared = new Uint8Array(sharedMemory(bytes.length));
  shared.set(bytes);
  return shared;
}
