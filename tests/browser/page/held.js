// Data that are released while they are used.
const code = (promise) => promise.then(() => null).catch((error) => error.code);

/** Rows that a step made, written while they are released; what they are asked then, and what the written file holds. */
export async function released(rx) {
  const seeds = rx.RxRandomData({ rows: 400_000, variables: { a: 20, u: null }, seed: 9 });
  const made = await rx.rxDataStep(seeds, { transforms: { u: 'a * 3', v: 'a + 1' }, keepInMemory: true });
  let isFree = false;
  const writing = rx.rxDataStep(made, { outFile: rx.RxXdfData() }).then((file) => [file, isFree]);
  const freeing = made.release().then(() => {
    isFree = true;
  });
  const [file, wasFree] = await writing;
  await freeing;
  await made.release();
  const found = await rx.rxSummary('~ u + v', file, { transforms: { u: 'u - a * 3', v: 'v - a' } });
  return {
    wasFree,
    means: [...found.sDataFrame.getChild('Mean').toArray()],
    code: await code(rx.rxSummary('~ u', made)),
  };
}
