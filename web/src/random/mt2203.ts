/** How many sets of parameters MT2203 has. */
export const SETS = 6024;

/** The matrix and the masks of the tempering of one twister: a, b, c. */
export type TwisterParameters = [a: number, b: number, c: number];

/** The bits of a set in the table: of a, b and c. */
const WIDTHS = [16, 25, 17] as const;

/** All sets of parameters, from the table that is loaded when a stream first needs it. */
export async function twisterParameters(): Promise<(set: number) => TwisterParameters> {
  const { TABLE } = await import('./mt2203-table.js');
  const bytes = atob(TABLE);
  const bits = (from: number, width: number) => {
    let value = 0;
    for (let at = from; at < from + width; at++)
      value = 2 * value + ((bytes.charCodeAt(at >> 3) >> (7 - (at & 7))) & 1);
    return value;
  };
  const [a, b, c] = WIDTHS;
  return (set) => {
    const from = set * (a + b + c);
    return [
      bits(from, a) * 2 ** (32 - a) + set,
      bits(from + a, b) * 2 ** (32 - b),
      bits(from + a + b, c) * 2 ** (32 - c),
    ];
  };
}
