import type { Progress, RunOptions } from '../context/distribute.js';
import { settled } from '../context/retry.js';
import type { DataSet } from '../data/dataset.js';
import type { ExchangeColumn, ExchangeKind, ExchangeOptions, Piece } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import { runner } from '../context/realm.js';
import { runsOf, Spill } from './spill.js';

/** A data set whose rows are exchanged. */
export interface ExchangedSide {
  data: DataSet;
  /** The variables that are wanted, and how they are called then. */
  columns: ExchangeColumn[];
  /** What stands behind names that the other data set has too. */
  extension?: string;
}

/** What is exchanged, and by which key. */
export interface Exchange {
  kind: ExchangeKind;
  sides: ExchangedSide[];
  keys: string[];
  decreasing: boolean[];
  missingsLow: boolean;
  caseSensitive: boolean;
  removeDupKeys?: boolean;
  dupFreqVar?: string | null;
  /** The megabytes that may be held in memory; below 0 the engine's own limit. */
  bufferLimit: number;
}

/** Rows that were exchanged, as a data set that is read once or often, until it is removed. */
export interface Exchanged {
  data: DataSet;
  remove(): Promise<void>;
}

/** Megabytes in memory when nothing is said. */
const BUFFER = 512;

/** Progress as a part of a whole. */
export function partOf({ signal, onProgress }: RunOptions, from: number, to: number): RunOptions {
  if (!onProgress) return { signal };
  const told = (progress: Progress) => onProgress({ ...progress, fraction: from + (to - from) * progress.fraction });
  return { signal, onProgress: told };
}

/**
 * Exchanges rows by ranges of keys: what comes out is sorted, or joined. Two passes over the data, the first over what
 * the key needs; the third is the caller's, over the result. See `crate/src/format/exchange`.
 */
export async function exchange(asked: Exchange, run: RunOptions): Promise<Exchanged> {
  const buffer = (asked.bufferLimit > 0 ? asked.bufferLimit : BUFFER) * 2 ** 20;
  const Engine = await launchpad().engineClass({ rest: true });
  return settled(async () => {
    const spill = new Spill(buffer);
    try {
      await levels(asked, run);
      const options = optionsOf(asked, buffer);
      const samples = await sampled(asked, options, partOf(run, 0, 0.3));
      const told = partOf(run, 0.3, 1);
      let output = new Uint8Array();
      await passes(asked, told, (side) => {
        const { schema } = (asked.sides[side] as ExchangedSide).data;
        output = Engine.planOutput({ type: 'exchange', ...options, samples, side }, schema).output as typeof output;
        return { output, columns: sources(asked, side), take: (piece: Piece) => spill.take(piece) };
      });
      const notes = spill.notes;
      const units = runsOf(Engine.endOutput(output, Float64Array.from(notes)));
      const source = await spill.finish(units);
      const { name } = (asked.sides[0] as ExchangedSide).data;
      const data = await runner().open({ name, source, options: { type: 'exchanged', output, notes } }, run);
      return { data, remove: () => spill.remove() };
    } catch (error) {
      await removed(spill.remove(), run);
      throw error;
    }
  });
}

/** Waits until something is removed; a call that is given up does not. */
export async function removed(removing: Promise<void>, { signal }: RunOptions): Promise<void> {
  if (signal?.aborted) removing.catch(() => undefined);
  else await removing;
}

/** Finds the levels of factors that are not known, and for rows that are joined by number how many each chunk has. */
async function levels({ kind, sides }: Exchange, { signal }: RunOptions): Promise<void> {
  for (const { data, columns } of sides) {
    if (kind === 'oneToOne') await runner().count(data, Number.POSITIVE_INFINITY, { signal });
    const wanted = new Set(columns.map(({ source }) => source));
    const isOpen = data.schema.variables.some(
      ({ name, kind, levels }) => kind === 'factor' && !levels && wanted.has(name),
    );
    if (isOpen) await runner().scan(data, { signal });
  }
}

function optionsOf({ sides, ...asked }: Exchange, buffer: number): Omit<ExchangeOptions, 'samples' | 'side'> {
  return {
    ...asked,
    buffer,
    removeDupKeys: asked.removeDupKeys ?? false,
    dupFreqVar: asked.dupFreqVar ?? null,
    chunks: sides.reduce((sum, { data }) => sum + data.chunks, 0),
    sides: sides.map(({ data, columns, extension }) => ({
      schema: data.schema,
      columns,
      extension: extension ?? '',
      chunkRows: asked.kind === 'oneToOne' ? (data.chunkRows ?? []) : [],
    })),
  };
}

/** The variables of a data set that are read; of its sample those of the key, and text, whose size is not known. */
function sources({ sides, keys }: Exchange, side: number, isSample = false): string[] {
  const { data, columns } = sides[side] as ExchangedSide;
  const text = new Set(data.schema.variables.filter(({ kind }) => kind === 'character').map(({ name }) => name));
  return columns
    .filter(({ source, name }) => !isSample || keys.includes(name) || text.has(source))
    .map(({ source }) => source);
}

async function sampled(asked: Exchange, options: object, run: RunOptions): Promise<Uint8Array[][]> {
  const Engine = await launchpad().engineClass({ rest: true });
  const samples: Uint8Array[][] = asked.sides.map(() => []);
  if (asked.kind === 'oneToOne') return samples;
  await passes(asked, run, (side) => {
    const { schema } = (asked.sides[side] as ExchangedSide).data;
    const told = { type: 'exchange', ...options, samples: [], side } as unknown as ExchangeOptions & {
      type: 'exchange';
    };
    const { output } = Engine.planOutput(told, schema);
    const take = async ({ bytes }: Piece) => {
      samples[side]?.push(bytes);
    };
    return { output, columns: sources(asked, side, true), take };
  });
  return samples;
}

/** Reads all data sets, one after the other, into pieces. */
async function passes(
  { sides }: Exchange,
  run: RunOptions,
  plan: (side: number) => { output: Uint8Array; columns: string[]; take: (piece: Piece) => Promise<void> },
): Promise<void> {
  const all = sides.reduce((sum, { data }) => sum + data.units.length, 0);
  let [done, rows] = [0, 0];
  for (const [side, { data }] of sides.entries()) {
    const { take, ...work } = plan(side);
    const units = data.units.map((_, unit) => unit);
    const taken = async (result: { pieces: Piece[]; rows: number }) => {
      for (const piece of result.pieces) await take(piece);
      done += 1;
      rows += result.rows;
      run.onProgress?.({ rows, totalRows: null, fraction: done / Math.max(all, 1) });
      return true;
    };
    await runner().inOrder(data, units, work, taken, { ...run, label: 'exchange' });
  }
}
