import { RxLocalParallel, rxExec, rxSetComputeContext } from 'rxwasm';

// A player rolls two dice. 7 or 11 win at once, 2, 3 or 12 lose; any other sum is the point,
// and the player rolls on until the point comes again (a win) or a 7 (a loss).
function playDice() {
  let point = 0;
  for (;;) {
    const [first = 0, second = 0] = rx.sample(6, 2, { replace: true });
    const roll = first + second;
    if (point === 0) {
      if (roll === 7 || roll === 11) return 'Win';
      if (roll === 2 || roll === 3 || roll === 12) return 'Loss';
      point = roll;
    } else if (roll === point) return 'Win';
    else if (roll === 7) return 'Loss';
  }
}

rxSetComputeContext(RxLocalParallel());

// 10,000 games, 2,000 to a chunk of tasks. With a seed they end in the same way on every machine.
const games = 10_000;
const results = await rxExec(playDice, {
  timesToRun: games,
  taskChunkSize: 2000,
  RNGseed: 777,
  continueOnFailure: false,
});
const wins = results.filter((result) => result === 'Win').length;
display(
  { Result: ['Loss', 'Win'], Games: [games - wins, wins], Expected: [games - 4929, 4929] },
  `${games.toLocaleString('en')} games`,
);

// Ten million games: a hundred tasks that play a hundred thousand each.
function playGames(count: number) {
  let wins = 0;
  for (let game = 0; game < count; game++) if (playDice() === 'Win') wins++;
  return wins;
}

const began = performance.now();
const counts = await rxExec(playGames, {
  args: [100_000],
  timesToRun: 100,
  execObjects: { playDice },
  continueOnFailure: false,
  RNGseed: 777,
});
const total = counts.reduce((sum, count) => sum + count, 0);
const seconds = (performance.now() - began) / 1000;
display(`10,000,000 games in ${seconds.toFixed(1)} s: ${(total / 1e7).toFixed(5)} won, 244/495 = 0.49293 expected`);
