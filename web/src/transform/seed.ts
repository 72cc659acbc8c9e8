/** The functions of expressions that draw random numbers. */
const DRAWS = /\b(?:runif|rnorm|rbinom|sample)\s*\(/;

/** The object of `transformObjects` that they draw by. */
const SEED = '.rxSeed';

/**
 * The options of a call with a seed for the random numbers of its expressions, where these draw any and no seed is given:
 * each pass over the data and each part of the call then draws the same, and each call others.
 */
export function seeded<O extends object>(options: O): O {
  const { transforms, rowSelection, transformObjects } = options as {
    transforms?: Record<string, unknown> | null;
    rowSelection?: unknown;
    transformObjects?: object | null;
  };
  const texts = [...Object.values(transforms ?? {}), rowSelection];
  const draws = texts.some((text) => typeof text === 'string' && DRAWS.test(text));
  if (!draws || Object.hasOwn(transformObjects ?? {}, SEED)) return options;
  const [seed] = crypto.getRandomValues(new Uint32Array(1));
  return { ...options, transformObjects: { ...transformObjects, [SEED]: seed } };
}
