/** A cell of a grid, from 0. */
export interface Cell {
  row: number;
  column: number;
}

/** The cell that a key moves to, as grids of the web have it; nothing for other keys. */
export function moved(
  { row, column }: Cell,
  { key, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
  { rows, columns, page }: { rows: number; columns: number; page: number },
): Cell | null {
  const all = ctrlKey || metaKey;
  const moves: Record<string, [row: number, column: number]> = {
    ArrowDown: [row + 1, column],
    ArrowUp: [row - 1, column],
    ArrowRight: [row, column + 1],
    ArrowLeft: [row, column - 1],
    PageDown: [row + page, column],
    PageUp: [row - page, column],
    Home: [all ? 0 : row, 0],
    End: [all ? rows - 1 : row, columns - 1],
  };
  const next = moves[key];
  if (!next) return null;
  const within = (value: number, most: number) => Math.min(Math.max(value, 0), Math.max(most - 1, 0));
  return { row: within(next[0], rows), column: within(next[1], columns) };
}

/**
 * The cell that a key moves from: who has scrolled away from the last one goes on where the rows are that are seen, `whole` of
 * them from `first`.
 */
export function held({ row, column }: Cell, key: string, first: number, whole: number): Cell {
  const top = Math.ceil(first);
  const bottom = Math.max(top + whole - 1, top);
  const isSeen = row >= Math.floor(first) && row <= bottom + 1;
  if (isSeen || key === 'Home' || key === 'End') return { row, column };
  return { row: key === 'PageDown' ? bottom : top, column };
}
