// Draws from random streams, many at once and one by one.
import { startEngine } from '../peers/engine.js';
import { d3Draws, pureRand } from '../peers/draws.js';
import { leave, takeTurns } from '../turns.js';

const KINDS = ['MT2203', 'MCG31', 'R250', 'MRG32K3A', 'MCG59', 'MT19937', 'SFMT19937', 'SOBOL', 'NIEDERR'];
const DISTRIBUTIONS = {
  norm: ({ rnorm }, n) => rnorm(n),
  exp: ({ rexp }, n) => rexp(n),
  gamma: ({ rgamma }, n) => rgamma(n, 2.5),
  beta: ({ rbeta }, n) => rbeta(n, 2, 3),
  binom: ({ rbinom }, n) => rbinom(n, 100, 0.3),
  pois: ({ rpois }, n) => rpois(n, 20),
};

/** The sum of as many numbers one by one, which nobody can leave out. */
function summed(n, draw) {
  let sum = 0;
  for (let at = 0; at < n; at++) sum += draw();
  if (!(sum > 0)) throw new Error(`the sum of ${n} numbers is ${sum}`);
}

function filled(n, draw) {
  const numbers = new Float64Array(n);
  for (let at = 0; at < n; at++) numbers[at] = draw();
  return numbers;
}

/** What is measured, with the peers that do the same. */
function contestants(rx, rows) {
  const mathRandom = (n) => () => filled(n, Math.random);
  const pure = pureRand();
  const d3 = d3Draws();
  const dice = { replace: true };
  const all = {};
  for (const kind of KINDS) {
    all[`random-${kind.toLowerCase()}`] = {
      kind,
      ours: () => rx.runif(rows),
      mathRandom: mathRandom(rows),
      pureRand: () => filled(rows, pure),
    };
  }
  for (const [name, draw] of Object.entries(DISTRIBUTIONS)) {
    all[`random-${name}`] = { ours: () => draw(rx, rows), d3: () => filled(rows, d3[name]) };
  }
  all['random-one'] = {
    ours: () => summed(rows, () => rx.runif(1)[0]),
    mathRandom: () => summed(rows, Math.random),
    pureRand: () => summed(rows, pure),
  };
  all['random-one-norm'] = {
    ours: () => summed(rows, () => rx.rnorm(1, 1)[0]),
    d3: () => summed(rows, () => 1 + d3.norm()),
  };
  const twoOf = (random) => () => Math.floor(6 * random()) + Math.floor(6 * random()) + 2;
  all['random-dice'] = {
    ours: () =>
      summed(rows, () => {
        const [first, second] = rx.sample(6, 2, dice);
        return first + second;
      }),
    mathRandom: () => summed(rows, twoOf(Math.random)),
    pureRand: () => summed(rows, twoOf(pure)),
  };
  return all;
}

/** Every case that is asked for. */
export async function draws({ rows, cases, runs, peers }, say) {
  const engine = await startEngine(2);
  const all = Object.entries(contestants(engine.rx.rx, rows)).filter(([name]) => cases.includes(name));
  const found = [];
  for (const [name, { kind = 'MT2203', ours, ...others }] of all) {
    say(`${name}: ${rows} draws`);
    await engine.rx.rxRngNewStream(kind, { seed: 1 });
    const entries = Object.entries(peers ? others : {}).map(([peer, run]) => [peer, { run: async () => run() }]);
    const { ours: own, ...rest } = await takeTurns(
      { ours: { run: async () => ours() }, ...Object.fromEntries(entries) },
      { runs, say },
    );
    found.push({ name, rows, threads: 1, ours: own, peers: rest, peakBytes: engine.peak() });
  }
  await leave(engine);
  return found;
}
