// Flights that look like the airline samples: a delay in minutes, the scheduled hour as a decimal, the day as text.

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
/** Share of missing delays and of days, in parts of 1024: weekends have fewer flights. */
const MISSING = 20;
const DAY_WEIGHTS = [152, 150, 150, 152, 154, 128, 138];

/** Truncated after six digits, as in the samples; whole hours have no decimals. */
function hourText(minute) {
  const [whole, decimals = ''] = (minute / 60).toFixed(9).split('.');
  const kept = decimals.slice(0, 6).replace(/0+$/, '');
  return kept ? `${whole}.${kept}` : whole;
}

const DAY_OF_DRAW = DAY_WEIGHTS.flatMap((weight, day) => Array(weight).fill(day));

/** The days' names, in the order of their numbers. */
export const days = DAYS;

/** The scheduled hours as they are written, by minute of the day. */
export const hours = Array.from({ length: 24 * 60 }, (_, minute) => hourText(minute));

/** The delay of a row without one. */
export const NO_DELAY = -32768;

/**
 * Draws rows, always the same ones: calls `row(delay, minute, day)` until it returns false. Delays have a long tail to
 * the right, grow during the day and differ by weekday, so that a model finds something.
 */
export function flights(row) {
  let state = 0x2545f491;
  const draw = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (;;) {
    const first = draw();
    const second = draw();
    const minute = 300 + ((second >>> 8) % 1140);
    const day = DAY_OF_DRAW[second & 1023];
    let delay = NO_DELAY;
    if ((first & 1023) >= MISSING) {
      const share = ((first >>> 10) + 1) / 4194305;
      delay = Math.round(
        -14 - 18 * Math.log(share) * (0.7 + minute / 1800) + (day === 4 ? 3 : 0) - (day === 5 ? 2 : 0),
      );
    }
    if (!row(delay, minute % 1440, day)) return;
  }
}
