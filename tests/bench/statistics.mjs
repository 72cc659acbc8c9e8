// Numbers of runs, and of contestants against each other.

/** The median. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A number with some significant digits. */
export function rounded(value, digits = 4) {
  return value == null ? null : Number(value.toPrecision(digits));
}

function peer(result, ours) {
  if (!result) return undefined;
  if (result.failed) return { seconds: null, ratio: null, note: result.failed };
  const seconds = median(result.seconds);
  return {
    seconds: rounded(seconds),
    ratio: ours === null ? null : rounded(seconds / ours),
    runs: result.seconds.map((run) => rounded(run)),
  };
}

/**
 * A case as the bench reports it, from the runs of all contestants. Ratios are a contestant's seconds over ours: above
 * one we are faster.
 */
export function caseOf({ name, rows, threads, bytes, fileBytes, ours, limit, peers = {}, peakBytes }) {
  const seconds = ours.failed ? null : median(ours.seconds);
  const reading = peer(limit, seconds);
  const others = Object.entries(peers).map(([key, result]) => [key, peer(result, seconds)]);
  return {
    name,
    rows,
    threads,
    seconds: rounded(seconds),
    rowsPerSecond: seconds === null ? null : Math.round(rows / seconds),
    peakBytes: peakBytes ?? null,
    limitRatio: reading?.ratio ?? null,
    limitSeconds: reading?.seconds ?? null,
    peers: Object.fromEntries(others.filter(([, result]) => result)),
    ...(bytes ? { residentBytes: bytes } : {}),
    ...(fileBytes ? { fileBytes, bytesPerSecond: seconds === null ? null : Math.round(fileBytes / seconds) } : {}),
    ...(ours.failed ? { note: ours.failed } : { runs: ours.seconds.map((run) => rounded(run)) }),
  };
}

/** A case that could not be run at all. */
export function failedCase(name, note) {
  return {
    name,
    rows: null,
    threads: null,
    seconds: null,
    rowsPerSecond: null,
    peakBytes: null,
    limitRatio: null,
    limitSeconds: null,
    peers: {},
    note,
  };
}
