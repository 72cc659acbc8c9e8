// The flights in the bench's text files: how each contestant reads them, and the model that all of them compute.

/** Options of text: how a missing delay is written. */
export const FLIGHTS = { missingValueString: 'M' };

/** The model. */
export const FORMULA = 'ArrDelay ~ DayOfWeek + CRSDepTime';

/** A text file as a table of DuckDB. */
export const readCsv = (name) => `read_csv('${name}', nullstr = 'M')`;

/** A text file as a data frame of R. */
export const readInR = (path) => `read.csv('${path}', na.strings = 'M', stringsAsFactors = TRUE)`;

/** Everything that the model needs, by day. */
export function flightSums(from) {
  return `SELECT DayOfWeek, count(*) AS n, sum(ArrDelay) AS y, sum(CRSDepTime) AS x, sum(CRSDepTime * CRSDepTime) AS xx,
    sum(ArrDelay * CRSDepTime) AS xy, sum(ArrDelay * ArrDelay) AS yy
    FROM ${from} WHERE ArrDelay IS NOT NULL GROUP BY DayOfWeek`;
}

/** The coefficient of CRSDepTime from those sums: products within days over squares within days. */
export function slopeOfSums(days) {
  let products = 0;
  let squares = 0;
  for (const day of days) {
    const [n, x, y] = [Number(day.n), Number(day.x), Number(day.y)];
    products += Number(day.xy) - (x * y) / n;
    squares += Number(day.xx) - (x * x) / n;
  }
  return products / squares;
}

/** The coefficient of CRSDepTime in a model. */
export function slopeOfModel({ coefficients: { rows, values } }) {
  return values[0][rows.indexOf('CRSDepTime')];
}

/** Our hours have 32 bits and six digits after the point; all else is double. */
const TOLERANCE = 1e-5;

/** Throws when contestants have found another slope than we, if we have found one. */
export function agree(slopes) {
  if (slopes.ours === undefined) return;
  const found = Object.entries(slopes);
  for (const [name, slope] of found) {
    if (!(Math.abs(slope - slopes.ours) <= TOLERANCE * Math.abs(slopes.ours))) {
      throw new Error(`the slopes of CRSDepTime differ: ours is ${slopes.ours}, that of ${name} ${slope}`);
    }
  }
}
