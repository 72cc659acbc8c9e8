/** Rows of the sample. */
const ROWS = 20_000;

const CARRIERS = ['Aurora', 'Borealis', 'Cirrus', 'Delphin', 'Estrella', 'Falke'] as const;
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const DAY_EFFECT = [2, 1.3, 0.2, -1.2, 4.6, 2.1, 0] as const;

/** Uniform numbers between 0 and 1, the same in every run (Marsaglia 2003, xorshift). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/**
 * Invented flights as CSV: delays grow through the day and with the weekday, differ between carriers, and have the long
 * right tail that delays have. One flight in forty was cancelled and has no delays.
 */
export function flights(): string {
  const next = uniform(20_090_401);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const lines = ['Carrier,DayOfWeek,Departure,Distance,AirTime,DepDelay,ArrDelay'];
  for (let row = 0; row < ROWS; row++) {
    const carrier = Math.floor(next() ** 1.4 * CARRIERS.length);
    const day = Math.floor(next() * DAYS.length);
    const departure = 5.5 + 17.5 * (0.6 * next() + 0.4 * next());
    const distance = Math.round(120 + 2400 * next() ** 2);
    const airTime = Math.max(18, Math.round(14 + distance / 7.6 + 6 * normal()));
    const tail = next() < 0.16 ? -32 * Math.log(1 - next()) : 0;
    const level = -11 + 0.98 * departure + (DAY_EFFECT[day] ?? 0) + 1.7 * carrier;
    const depDelay = Math.round(level * 0.7 + 6 * normal() + tail);
    const arrDelay = Math.round(depDelay + level * 0.3 - 0.0021 * distance + 8 * normal());
    const cancelled = next() < 0.025;
    const delays = cancelled ? 'NA,NA' : `${depDelay},${arrDelay}`;
    lines.push(`${CARRIERS[carrier]},${DAYS[day]},${departure.toFixed(2)},${distance},${airTime},${delays}`);
  }
  return `${lines.join('\n')}\n`;
}
