// A table to learn from: normal predictors, a response, and a class that depends on them. The same for each contestant
// up to the draws.

/** How many predictors there are. */
export const PREDICTORS = 10;

/** The names of the predictors. */
export const NAMES = Array.from({ length: PREDICTORS }, (_, index) => `x${index + 1}`);

/** The right side of the models. */
export const RIGHT = NAMES.join(' + ');

/** Uniform numbers between 0 and 1, both excluded (xorshift, 32 bits). */
function uniforms(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 4_294_967_296;
  };
}

/** Columns `x1` to `x10`, `y` (a number), `late` (0 or 1) and `class` (one of three texts). */
export function learningColumns(rows, seed = 7) {
  const uniform = uniforms(seed);
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const columns = Object.fromEntries(NAMES.map((name) => [name, Float64Array.from({ length: rows }, normal)]));
  const signal = new Float64Array(rows);
  NAMES.forEach((name, index) => {
    const weight = (index % 2 === 0 ? 1 : -1) / (index + 2);
    columns[name].forEach((value, row) => {
      signal[row] += weight * value;
    });
  });
  const { x1, x2 } = columns;
  signal.forEach((value, row) => {
    signal[row] = value + 0.5 * x1[row] * x2[row];
  });
  columns.y = signal.map((value) => value + normal());
  columns.late = Int32Array.from(signal, (value) => (uniform() < 1 / (1 + Math.exp(-value)) ? 1 : 0));
  return columns;
}

/** The same kind of table as a data frame of R, named `d`. */
export function learningInR(rows) {
  return `set.seed(7)
    d <- as.data.frame(matrix(rnorm(${rows} * ${PREDICTORS}), ncol = ${PREDICTORS}, dimnames = list(NULL, paste0("x", 1:${PREDICTORS}))))
    w <- ifelse(1:${PREDICTORS} %% 2 == 1, 1, -1) / (1:${PREDICTORS} + 1)
    s <- as.matrix(d) %*% w + 0.5 * d$x1 * d$x2
    d$y <- s + rnorm(${rows})
    d$late <- rbinom(${rows}, 1, plogis(s))`;
}
