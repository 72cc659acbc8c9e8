// Random numbers of tasks.
const KINDS = ['MT2203', 'MCG31', 'R250', 'MRG32K3A', 'MCG59', 'MT19937', 'SFMT19937', 'SOBOL', 'NIEDERR'];

/** The guide's game of craps, and draws of all kinds, on as many satellites. */
export async function seeded(rx, satellites) {
  const computeContext = rx.RxLocalParallel({ numCoresToUse: satellites });
  const exec = async (FUN, options) => [
    ...(await rx.rxExec(FUN, { computeContext, continueOnFailure: false, RNGseed: 777, ...options })),
  ];
  // All of them are there before there is something to do.
  const there = () => rx.rxProcesses().filter(({ role, task }) => role === 'satellite' && task.startsWith('rxExec'));
  const rest = () => new Promise((resolve) => setTimeout(resolve, 100));
  for (let times = 0; times < 20 && there().length < satellites; times++) await exec(rest, { timesToRun: satellites });
  const playDice = () => {
    let point = 0;
    for (;;) {
      const [first, second] = rx.sample(6, 2, { replace: true });
      const roll = first + second;
      if (point === 0 && (roll === 7 || roll === 11)) return 'Win';
      if (point === 0 && (roll === 2 || roll === 3 || roll === 12)) return 'Loss';
      if (point !== 0 && roll === 7) return 'Loss';
      if (roll === point) return 'Win';
      if (point === 0) point = roll;
    }
  };
  const digest = (values) => values.reduce((sum, value, at) => (sum * 31 + at * (value === 'Win' ? 1 : 2)) % 1e9, 7);
  const wins = (values) => values.filter((value) => value === 'Win').length;
  const [coarse, fine] = [
    await exec(playDice, { timesToRun: 10_000, taskChunkSize: 2000 }),
    await exec(playDice, { timesToRun: 10_000, taskChunkSize: 500 }),
  ];
  const kinds = {};
  for (const RNGkind of KINDS) {
    const drawn = await exec(() => [rx.runif(2)[1], rx.rnorm(1)[0]], { timesToRun: 9, taskChunkSize: 2, RNGkind });
    kinds[RNGkind] = drawn.flat();
  }
  return {
    there: there().length >= satellites,
    wins: [wins(coarse), wins(fine)],
    digests: [digest(coarse), digest(fine)],
    kinds,
  };
}

/** Tasks draw what the page draws from the substream of their run. */
export async function streams(rx) {
  const [RNGseed, taskChunkSize] = [5, 2];
  const found = await rx.rxExec(() => rx.runif(3), { timesToRun: 6, taskChunkSize, RNGseed, continueOnFailure: false });
  const expected = [];
  for (let subStream = 0; subStream < 3; subStream++) {
    await rx.rxRngNewStream('MT2203', { seed: RNGseed, subStream });
    for (let task = 0; task < taskChunkSize; task++) expected.push(rx.rx.runif(3));
  }
  await rx.rxRngDelStream();
  const unseeded = async () => String(await rx.rxExec(() => rx.runif(3), { timesToRun: 2, RNGseed: 'auto' }));
  return {
    same: JSON.stringify([...found]) === JSON.stringify(expected),
    auto: new Set([await unseeded(), await unseeded()]).size === 2,
  };
}
