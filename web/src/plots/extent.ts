/** The least and the most of many numbers. */
export function extent(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => (Number.isFinite(value) ? [Math.min(low, value), Math.max(high, value)] : [low, high]),
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}
