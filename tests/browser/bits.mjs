// Every engine gives the bits of the host build in node, with any number of cores and in every local context.
import { expect, test } from 'vitest';
import { CASES, INPUTS, PREDICTIONS } from '../host/cases.mjs';

const described = Object.fromEntries(
  Object.entries(INPUTS).map(([name, { kind, options }]) => [name, { kind, options }]),
);

export function bits(session, variant, expected) {
  const compare = async (cores, context, cases, predictions) => {
    const started = await session().call('bits.js', 'configure', [cores, context]);
    expect(started).toEqual({ build: variant.build, cores });
    // A call for each input: a page may take long over all of them.
    for (const input of Object.keys(INPUTS)) {
      const [mine, predicted] = [cases, predictions].map((all) => all.filter((item) => item.input === input));
      const found = await session().call('bits.js', 'results', [mine, predicted, described]);
      for (const { name } of [...mine, ...predicted]) {
        expect(found[name], `${name}, ${cores} cores, ${context}`).toBe(expected()[name]);
      }
    }
  };

  test('the same bits as the host build, 2 cores', { timeout: 300_000 }, () =>
    compare(2, 'RxLocalSeq', CASES, PREDICTIONS),
  );

  // One case for each input: the others differ in what is computed, not in how it is shared out.
  const some = CASES.filter(({ input }, at) => CASES.findIndex((other) => other.input === input) === at);
  for (const [cores, context] of [
    [1, 'RxLocalSeq'],
    [3, 'RxLocalParallel'],
  ]) {
    test(`the same bits with ${cores} of the cores, ${context}`, () => compare(cores, context, some, PREDICTIONS));
  }
}
