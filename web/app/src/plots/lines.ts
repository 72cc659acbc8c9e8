/** Colours of lines, and how they are broken where colours are not seen. */
const COLOURS = ['var(--accent)', 'var(--warm)', 'var(--good)', 'var(--bad)'];
const DASHES = ['none', '7 3', '2 3', '9 3 2 3'];

/** How a line looks, by its number: after four the colours come again, broken otherwise. */
export function lineStyle(index: number): { stroke: string; strokeDasharray: string } {
  const round = Math.floor(index / COLOURS.length);
  const colour = index % COLOURS.length;
  return {
    stroke: COLOURS[colour] ?? 'var(--ink)',
    strokeDasharray: DASHES[(colour + round) % DASHES.length] ?? 'none',
  };
}
