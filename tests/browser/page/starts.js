// A start from nothing, an answer, an end, and another start in the same page.

async function one(rx) {
  const began = performance.now();
  const { build } = await rx.rxStart();
  const started = performance.now() - began;
  const model = await rx.rxLinMod('y ~ x', { y: [1, 2, 4, 3], x: [1, 2, 3, 4] });
  const slope = model.coefficients.values[0][1];
  return { build, milliseconds: started, right: Math.abs(slope - 0.8) < 1e-12 };
}

export async function start(rx) {
  const first = await one(rx);
  await rx.rxEnd();
  const second = await one(rx);
  await rx.rxEnd();
  return [first, second];
}
