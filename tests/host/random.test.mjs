// Random streams of a host, and those that tasks are given.
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { twisterParameters } from '../../web/src/random/mt2203.ts';
import { planStreams } from '../../web/src/random/plan.ts';
import { instantiate } from './engine.mjs';
import { openHostStream } from './random.mjs';

let engine;
beforeAll(async () => {
  engine = await instantiate();
});

const first = (spec, count) => [...openHostStream(engine, spec).draw('runif', count, [[0], [1]])];

test('the table of MT2203 is the published one', async () => {
  const parameters = await twisterParameters();
  const hex = (word) => word.toString(16).padStart(8, '0');
  const lines = Array.from({ length: 6024 }, (_, set) => [set, ...parameters(set).map(hex)].join(','));
  const digest = createHash('sha256')
    .update(`stream,a,b,c\n${lines.join('\n')}\n`)
    .digest('hex');
  expect(digest).toBe('ab4270d8213480373aa32c25af92a7669ef806db89d0d55d15b95421d54ea2ee');
  expect(lines[2]).toBe('2,8f690002,dd76f780,f7d28000');
});

describe('streams of tasks', () => {
  test('depend on seed and kind, not on how many there are', async () => {
    for (const RNGkind of [
      'MT2203',
      'MCG31',
      'R250',
      'MRG32K3A',
      'MCG59',
      'MT19937',
      'SFMT19937',
      'SOBOL',
      'NIEDERR',
    ]) {
      const [few, many] = await Promise.all([3, 40].map((tasks) => planStreams({ RNGseed: 777, RNGkind, tasks })));
      expect(many.slice(0, 3)).toEqual(few);
      expect(JSON.parse(JSON.stringify(few))).toEqual(few);
      const numbers = many.map((spec) => first(spec, 2).join());
      expect(new Set(numbers).size, RNGkind).toBe(40);
    }
  });

  test('are MT2203 with "auto", and when nothing is said', async () => {
    const plans = await Promise.all([
      planStreams({ RNGseed: 5, tasks: 2 }),
      planStreams({ RNGseed: 5, RNGkind: 'auto', tasks: 2 }),
      planStreams({ RNGseed: 'auto', RNGkind: 'MCG31', tasks: 2 }),
      planStreams({ tasks: 2 }),
    ]);
    for (const plan of plans)
      expect(plan.map(({ kind, subStream }) => [kind, subStream])).toEqual([
        ['MT2203', 0],
        ['MT2203', 1],
      ]);
    expect(plans[0]).toEqual(plans[1]);
    expect(plans[2][0].key).not.toEqual(plans[3][0].key);
    expect(plans[2][0].key).toEqual(plans[2][1].key);
  });

  test('go through the sets of MT2203 again when these are used up', async () => {
    const plan = await planStreams({ RNGseed: 5, tasks: 6026 });
    expect(plan[6025].parameters).toEqual(plan[1].parameters);
    expect(first(plan[6025], 5)).not.toEqual(first(plan[1], 5));
  });

  test("are those of R's parallel for L'Ecuyer-CMRG", async () => {
    const plan = await planStreams({ RNGseed: 42, RNGkind: "L'Ecuyer-CMRG", tasks: 3 });
    // By R 4.6: set.seed(42, "L'Ecuyer-CMRG"), parallel::nextRNGStream, runif(3). R multiplies by 1/(m + 1), the vendor by 1/m.
    expect(plan[0].key.map((word) => word | 0)).toEqual([
      -2133391687, 507561766, 1260545903, 1362917092, -1772566379, -1344458670,
    ]);
    const known = [
      [0.17384558454153168, 0.5547400967650908, 0.483377122213701],
      [0.8684999802261583, 0.10175112941400961, 0.46964136084667485],
      [0.4174267355875953, 0.8885943463136499, 0.15053319053512618],
    ];
    plan.forEach((spec, stream) => {
      first(spec, 3).forEach((number, at) => {
        expect(Math.abs(number / known[stream][at] - 1)).toBeLessThan(3e-10);
      });
    });
  });

  test('refuse what is none', async () => {
    const code = (plan) =>
      planStreams(plan).then(
        () => 'none',
        ({ code }) => code,
      );
    expect(await code({ RNGseed: 1.5, tasks: 1 })).toBe('argument');
    expect(await code({ RNGseed: 1, RNGkind: 'Wichmann-Hill', tasks: 1 })).toBe('argument');
    expect(await code({ RNGseed: 1, tasks: -1 })).toBe('argument');
  });
});

test('a stream goes on where it was saved, and is released', async () => {
  const [spec] = await planStreams({ RNGseed: 1, tasks: 1 });
  const stream = openHostStream(engine, spec);
  stream.draw('rnorm', 100, [[0], [1]]);
  const { bytes } = engine.call('saveStream', { handle: stream.handle });
  const handle = engine.call('restoreStream', {}, [bytes]).value;
  const drawn = engine.call('draw', { handle, name: 'rexp', count: 10, params: { first: [1], second: [0] } }).bytes;
  expect(new Float64Array(drawn.buffer)).toEqual(stream.draw('rexp', 10, [[1], [0]]));
  engine.call('releaseStream', { handle });
  expect(() => engine.call('saveStream', { handle })).toThrow('there is no random stream');
  expect(() => engine.call('restoreStream', {}, [bytes.subarray(1)])).toThrow('not the state');
});
