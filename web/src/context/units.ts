import type { DataSet } from '../data/dataset.js';

/** Units as satellites are told of them. */
export function sourceUnits(data: DataSet, units: readonly number[]) {
  return { source: data.source, format: data.format, units: units.map((index) => data.entry(index)) };
}
