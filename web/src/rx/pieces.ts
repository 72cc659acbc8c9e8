import type { RunOptions } from '../context/distribute.js';
import { runner } from '../context/realm.js';
import type { OutputOptions, Piece, StepPlan, VarInfoParams } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import type { WrittenRows } from './write.js';
import { JoinedBlocks } from './write-blocks.js';
import { XdfBlocks } from './write-xdf.js';

/** How rows are made into bytes. */
export interface PiecesOptions extends RunOptions {
  /** Is told which part of all was written. */
  reached?: (fraction: number) => void;
}

/**
 * Has rows made into the bytes of a file, which `write` gets in order. With a limit no more rows are written; false when
 * there would have been more. Blocks begin behind the head, or at `start`.
 */
export async function pieces(
  { parts, schema }: WrittenRows,
  format: OutputOptions,
  write: (bytes: Uint8Array) => Promise<void>,
  { reached, ...options }: PiecesOptions,
  {
    limit = Number.POSITIVE_INFINITY,
    start,
    about = null,
  }: { limit?: number; start?: number | undefined; about?: Partial<VarInfoParams> | null } = {},
): Promise<boolean> {
  const Engine = await launchpad().engineClass({ rest: true });
  const plan = Engine.planOutput(format, schema);
  await write(plan.head);
  const notes: number[] = [];
  let blocks: XdfBlocks | JoinedBlocks | null = null;
  if (format.type === 'xdf') {
    blocks = new XdfBlocks({
      stream: (level, trailers) => Engine.xdfStream(level, trailers),
      options: format,
      columns: schema.variables.length,
      start: start ?? plan.head.length,
      write,
    });
  } else if ('rowsPerRead' in format && format.rowsPerRead != null) {
    const join = (bytes: Uint8Array, notes: Float64Array) => Engine.joinParts(plan.output, bytes, notes);
    blocks = new JoinedBlocks({ rowsPerRead: format.rowsPerRead, join, write });
  }
  const units = parts.map((part) => part.units ?? part.data.units.map((_, unit) => unit));
  const all = Math.max(units.flat().length, 1);
  let [done, read, rows] = [0, 0, 0];
  let isWhole = true;
  const writeAll = async (made: readonly Piece[]) => {
    for (const piece of made) {
      rows += piece.rows;
      if (blocks) {
        await blocks.take(piece);
        continue;
      }
      for (const note of piece.notes) notes.push(note);
      if (piece.bytes.length > 0) await write(piece.bytes);
    }
  };
  for (const [at, { data, steps, transform, format: selected }] of parts.entries()) {
    const columns = steps[0] ? [...steps[0].reads] : null;
    const work = (more: readonly StepPlan[]) => {
      const all = [...steps, ...more].map(({ step }) => step);
      if (!transform) return { columns, steps: all, output: plan.output, format: selected };
      return { columns, transform: transform(all.slice(1), plan.output) };
    };
    const take = async (result: { pieces: Piece[]; rows: number }, unit: number) => {
      const there = result.pieces.reduce((sum, piece) => sum + piece.rows, 0);
      if (rows + there > limit) {
        const last = Engine.planStep('rxDataStep', firstRows(result.pieces, limit - rows), schema);
        await runner().inOrder(
          data,
          [unit],
          work([last]),
          async (cut) => writeAll(cut.pieces).then(() => true),
          options,
        );
        return false;
      }
      await writeAll(result.pieces);
      done += 1;
      read += result.rows;
      reached?.(done / all);
      options.onProgress?.({ rows: read, totalRows: data.schema.rows ?? null, fraction: done / all });
      return true;
    };
    isWhole = await runner().inOrder(data, units[at] ?? [], work([]), take, { ...options, label: 'write' });
    if (!isWhole) break;
  }
  // Blocks of a new file that have sizes of their own end as others do.
  const isNew = format.type === 'xdf' && format.beside.length > 0 && format.like.length === 0;
  const { output } = isNew ? Engine.planOutput({ ...format, beside: [] }, schema) : plan;
  const end = Engine.endOutput(output, Float64Array.from(blocks ? await blocks.notes() : notes));
  await write(about ? Engine.xdfEdited(end, about) : end);
  return isWhole;
}

/** The parameters of a step that takes the first rows of some chunks. */
function firstRows(pieces: readonly Piece[], numRows: number): object {
  const chunkRows = new Array<number>((pieces.at(-1)?.chunk ?? 0) + 1).fill(0);
  for (const { chunk, rows } of pieces) chunkRows[chunk] = rows;
  return { numRows, chunkRows };
}
