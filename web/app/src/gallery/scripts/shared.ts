import { RxLocalParallel, rxElemArg, rxExec, rxSetComputeContext } from 'rxwasm';

// The sum of a over the rows of one tag.
function filterTest(data: { tag: Uint8Array; a: Float64Array }, ztag: number) {
  let sum = 0;
  for (let row = 0; row < data.tag.length; row++) if (data.tag[row] === ztag) sum += data.a[row] ?? 0;
  return sum;
}

rxSetComputeContext(RxLocalParallel());

// 5 million rows of a tag from A to G and two columns of random numbers: 85 MB.
const nrows = 5_000_000;
const columns = await rxExec(
  (column: number, rows: number) =>
    column === 0 ? Uint8Array.from(rx.sample(7, rows, { replace: true })) : rx.runif(rows),
  { args: [rxElemArg([0, 1, 2]), nrows], RNGseed: 14, continueOnFailure: false },
);
const tag = columns[0] as Uint8Array;
const a = columns[1] as Float64Array;
const b = columns[2] as Float64Array;
const tags = [1, 2, 3, 4, 5, 6, 7];

async function timed(data: object) {
  const began = performance.now();
  const sums = await rxExec(filterTest, { args: [data as never, rxElemArg(tags)], continueOnFailure: false });
  return { sums, seconds: (performance.now() - began) / 1000 };
}

// Copied: each satellite gets columns of its own. Shared: all look at the same memory, where the page is isolated.
await rxExec(() => 0, { timesToRun: 2 });
const copied = await timed({ tag, a, b });
const inShared = <T extends Uint8Array | Float64Array>(column: T): T => {
  if (typeof SharedArrayBuffer !== 'function' || !crossOriginIsolated) return column;
  const shared = new (column.constructor as new (buffer: SharedArrayBuffer) => T)(
    new SharedArrayBuffer(column.byteLength),
  );
  shared.set(column);
  return shared;
};
const shared = await timed({ tag: inShared(tag), a: inShared(a), b: inShared(b) });
display({ Tag: [...'ABCDEFG'], Copied: copied.sums, Shared: shared.sums }, 'Sums of a by tag');
display(`copied ${copied.seconds.toFixed(3)} s, shared ${shared.seconds.toFixed(3)} s`);
