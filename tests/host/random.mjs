// What the host build draws.
import { twisterParameters } from '../../web/src/random/mt2203.ts';
import { digestOf, drawsFrom, SINGLES, STREAMS } from './draws.mjs';
import { instantiate } from './engine.mjs';

/** Opens a stream of a host's engine; draws from it by name. */
export function openHostStream(engine, spec) {
  const handle = engine.call('stream', { params: spec }).value;
  return {
    handle,
    draw: (name, count, params) => {
      const [call, args] =
        name === 'sample'
          ? ['sample', { params }]
          : ['draw', { name, count, params: { first: params[0], second: params[1] } }];
      return new Float64Array(engine.call(call, { handle, ...args }).bytes.buffer);
    },
  };
}

/** The digests of all draws by kind, and that of single numbers. */
export async function hostDraws() {
  const engine = await instantiate();
  const parameters = await twisterParameters();
  const opened = ({ kind, seed, subStream }) =>
    openHostStream(engine, { kind, key: [seed], subStream, parameters: parameters(subStream) });
  const drawn = {};
  for (const stream of STREAMS) {
    const { draw } = opened(stream);
    drawn[stream.kind] = drawsFrom(stream.kind).map(([name, [count], params]) => digestOf(draw(name, count, params)));
  }
  const { draw } = opened(STREAMS[0]);
  const singles = SINGLES.reduce(
    (digest, [name, , params, count]) => digestOf(draw(name, count, params), digest),
    undefined,
  );
  return { drawn, singles };
}
