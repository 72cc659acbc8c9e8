/** The fewest characters that are inserted, left out, changed or swapped with the next one to make one text of another. */
function distance(one: string, other: string): number {
  let [before, last] = [[] as number[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let row = 1; row <= one.length; row++) {
    const next = [row];
    for (let at = 1; at <= other.length; at++) {
      const same = one[row - 1] === other[at - 1] ? 0 : 1;
      const least = Math.min((last[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1, (last[at - 1] ?? 0) + same);
      const isSwap = row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1];
      next.push(isSwap ? Math.min(least, (before[at - 2] ?? 0) + 1) : least);
    }
    [before, last] = [last, next];
  }
  return last[other.length] ?? 0;
}

/** The name that is most like another, whatever the case of its letters; the first of several. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  const far = (other: string) => {
    const known = other.toLowerCase();
    // What was only begun is near, as R completes names.
    return known.startsWith(wanted) ? 0.5 : distance(wanted, known);
  };
  const [first] = names.map((other) => ({ other, far: far(other) })).sort((one, other) => one.far - other.far);
  return first?.other;
}
