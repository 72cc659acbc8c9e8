import { RxLocalParallel, rxElemArg, rxExec, rxSetComputeContext } from 'rxwasm';
import { rxLinePlot } from 'rxwasm/plots';

// The share of parties of n people in which two have the same birthday.
function pbirthday(n: number, ntests: number) {
  let shared = 0;
  for (let test = 0; test < ntests; test++) {
    const days = rx.sample(365, n, { replace: true });
    if (new Set(days).size < n) shared++;
  }
  return shared / ntests;
}

rxSetComputeContext(RxLocalParallel());

// Parties of 2 to 100, a chunk of 20 tasks to each node that is free.
const partySize = Array.from({ length: 99 }, (_, index) => index + 2);
const probSameBD = await rxExec(pbirthday, {
  args: [rxElemArg(partySize), 5000],
  taskChunkSize: 20,
  RNGseed: 777,
  continueOnFailure: false,
});

// A colour for each chunk.
const chunks = [1, 2, 3, 4, 5];
const of = (chunk: number) => probSameBD.map((p, task) => (Math.floor(task / 20) + 1 === chunk ? p : null));
const data = { partySize, ...Object.fromEntries(chunks.map((chunk) => [`Chunk${chunk}`, of(chunk)])) };
display(
  await rxLinePlot('Chunk1 + Chunk2 + Chunk3 + Chunk4 + Chunk5 ~ partySize', data, {
    type: 'p',
    symbolColor: ['#2a8fa6', '#d07f1c', '#3f9a5a', '#d2503f', '#8a63c9'],
    title: 'Our Rockin Soiree!',
    xTitle: 'Party Size',
    yTitle: 'Probability of Same Birthday',
  }),
);

// As it is computed without chance.
const exact = (n: number) =>
  1 - Array.from({ length: n }, (_, k) => 1 - k / 365).reduce((product, one) => product * one, 1);
const shown = [3, 25, 50];
display(
  { 'Party size': shown, Estimate: shown.map((n) => probSameBD[n - 2]), Exact: shown.map(exact) },
  'Probability of the same birthday',
);
