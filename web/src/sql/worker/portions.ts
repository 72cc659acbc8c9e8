import type { Dealing } from '../messages.js';
import type { BatchBytes } from './batch-bytes.js';
import type { Joiner } from './joiner.js';

/** What goes to a stream next: rows, or the word to run over those that came. */
export type Portion = { stream: number } & ({ bytes: Uint8Array; rows: number } | { runs: number });

/** The most rows of a batch: the engine's own chunks. */
const MOST_ROWS = 131_072;
/** The fewest, where it is not known how many rows there are. */
const FEWEST_ROWS = 1024;

/**
 * How many rows go to a stream when it is its turn. Where the number of all is known every stream gets its share at once, to
 * a row the same; otherwise turns grow with what was dealt, so that streams stay even to an eighth and batches become large.
 */
export function* shares(streams: number, rows: number | null): Generator<number> {
  if (rows !== null && rows <= MOST_ROWS * streams) {
    for (let stream = 0; stream < streams; stream++) {
      yield Math.max(1, Math.floor(rows / streams) + (stream < rows % streams ? 1 : 0));
    }
  }
  for (let each = 0; ; ) {
    const turn =
      streams === 1 ? MOST_ROWS : Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, 2 ** Math.floor(Math.log2(each / 8 + 1))));
    for (let stream = 0; stream < streams; stream++) yield turn;
    each += turn;
  }
}

interface Plan {
  how: Dealing;
  streams: number;
  /** How many rows there are, where it is known. */
  rows: number | null;
  /** Which partition a row of a batch belongs to. */
  partitionOf(batch: BatchBytes, row: number): number;
}

/** Rows in the order in which they are dealt, with the streams that get them. */
export async function* portions(
  batches: AsyncIterable<BatchBytes>,
  joiner: Joiner,
  plan: Plan,
): AsyncGenerator<Portion> {
  if (plan.how.by === 'rows') yield* evenly(batches, joiner, plan);
  else if (plan.how.by === 'chunks') yield* inChunks(batches, joiner, plan, plan.how.rows);
  else yield* inPartitions(batches, joiner, plan);
}

/** In turn; each stream runs once, at the end. */
async function* evenly(
  batches: AsyncIterable<BatchBytes>,
  joiner: Joiner,
  { streams, rows }: Plan,
): AsyncGenerator<Portion> {
  const turns = shares(streams, rows);
  const next = () => turns.next().value as number;
  let stream = 0;
  joiner.rows = next();
  for await (const batch of batches) {
    for (const joined of joiner.take(batch)) {
      yield { stream, ...joined };
      stream = (stream + 1) % streams;
      joiner.rows = next();
    }
  }
  for (const joined of joiner.end()) yield { stream, ...joined };
  for (stream = 0; stream < streams; stream++) yield { stream, runs: stream };
}

/** A chunk of so many rows to each stream in turn. Without rows the first stream runs all the same. */
async function* inChunks(
  batches: AsyncIterable<BatchBytes>,
  joiner: Joiner,
  { streams }: Plan,
  rows: number,
): AsyncGenerator<Portion> {
  joiner.rows = rows;
  let chunk = 0;
  for await (const batch of batches) {
    for (const joined of joiner.take(batch)) {
      yield { stream: chunk % streams, ...joined };
      yield { stream: chunk % streams, runs: chunk++ };
    }
  }
  for (const joined of joiner.end()) {
    yield { stream: chunk % streams, ...joined };
    yield { stream: chunk % streams, runs: chunk++ };
  }
  if (chunk === 0) yield { stream: 0, runs: 0 };
}

/** A partition to each stream in turn, whatever its size. Without rows the first stream runs all the same. */
async function* inPartitions(
  batches: AsyncIterable<BatchBytes>,
  joiner: Joiner,
  { streams, partitionOf }: Plan,
): AsyncGenerator<Portion> {
  joiner.rows = MOST_ROWS;
  let current = 1;
  let stream = 0;
  let isAny = false;
  for await (const batch of batches) {
    for (let from = 0; from < batch.rows; ) {
      isAny = true;
      const partition = partitionOf(batch, from);
      if (partition !== current) {
        for (const joined of joiner.end()) yield { stream, ...joined };
        yield { stream, runs: current - 1 };
        current = partition;
        stream = (partition - 1) % streams;
      }
      const to = lastOf(batch, from, partition, partitionOf) + 1;
      for (const joined of joiner.take(batch, from, to)) yield { stream, ...joined };
      from = to;
    }
  }
  for (const joined of joiner.end()) yield { stream, ...joined };
  yield { stream: isAny ? stream : 0, runs: current - 1 };
}

/** The last row of a partition in a batch whose partitions ascend. */
function lastOf(batch: BatchBytes, from: number, partition: number, partitionOf: Plan['partitionOf']): number {
  let [low, high] = [from, batch.rows - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (partitionOf(batch, middle) === partition) low = middle;
    else high = middle - 1;
  }
  return low;
}
