// What else draws random numbers in a page.
import { randomBeta, randomBinomial, randomExponential, randomGamma, randomNormal, randomPoisson } from 'd3-random';
import { mersenne } from 'pure-rand/generator/mersenne';

/** A number between 0 and 1 of the Mersenne twister, with 32 bits as ours. */
export function pureRand() {
  const generator = mersenne(1);
  return () => (generator.next() >>> 0) * 2 ** -32;
}

/** Distributions over `Math.random`. */
export function d3Draws() {
  return {
    norm: randomNormal(),
    exp: randomExponential(1),
    gamma: randomGamma(2.5),
    beta: randomBeta(2, 3),
    binom: randomBinomial(100, 0.3),
    pois: randomPoisson(20),
  };
}
