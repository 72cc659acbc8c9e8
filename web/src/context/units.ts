import type { DataSet } from '../data/dataset.js';

/** Units as satellites are told of them; of a format that leaves out some of them where it is given. */
export function sourceUnits(data: DataSet, units: readonly number[], format: Uint8Array = data.format) {
  return { source: data.source, format, units: units.map((index) => data.entry(index)) };
}
