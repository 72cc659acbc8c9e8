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
