/** What may be released while a call uses it, and then waits for that call. */
interface Held {
  hold(): () => void;
}

const isHeld = (value: unknown): value is Held => typeof (value as Held | null | undefined)?.hold === 'function';

/** Runs a call, which has its data until it ends, whoever releases them. */
export async function holding<T>(data: readonly unknown[], call: () => Promise<T>): Promise<T> {
  const freed = data
    .flat()
    .filter(isHeld)
    .map((held) => held.hold());
  try {
    return await call();
  } finally {
    for (const free of freed) free();
  }
}
