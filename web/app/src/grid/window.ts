/**
 * How tall an element is made, in pixels: browsers stop at 16 to 33 million. Where all rows would be taller, the scroll bar
 * says in which part of the rows one is, and everything else moves by pixels.
 */
export const TALLEST = 8_000_000;

/** The rows of a grid, and what of them is seen. */
export interface View {
  rows: number;
  rowHeight: number;
  /** The height in which rows are seen. */
  height: number;
}

/** The height of the element that is scrolled. */
export function contentHeight({ rows, rowHeight, height }: View): number {
  return Math.max(Math.min(rows * rowHeight, TALLEST), height);
}

/** The last row that can be the first seen, with a fraction. */
export function lastFirst({ rows, rowHeight, height }: View): number {
  return Math.max(rows - height / rowHeight, 0);
}

/** Whether a pixel of the scroll bar is more than a pixel of the rows. */
export function isCompressed({ rows, rowHeight }: View): boolean {
  return rows * rowHeight > TALLEST;
}

function mostScroll(view: View): number {
  return Math.max(contentHeight(view) - view.height, 0);
}

/** The first row that is seen at a place of the scroll bar, with a fraction. */
export function firstAt(scrollTop: number, view: View): number {
  const most = mostScroll(view);
  return most === 0 ? 0 : (Math.min(Math.max(scrollTop, 0), most) / most) * lastFirst(view);
}

/** The place of the scroll bar at which a row is the first that is seen. */
export function scrollOf(first: number, view: View): number {
  const last = lastFirst(view);
  return last === 0 ? 0 : (Math.min(first, last) / last) * mostScroll(view);
}

/**
 * The first row after scrolling. Wheels and fingers move rows by pixels, also where a pixel of the scroll bar is hundreds of
 * rows; who drags the bar, or jumps, goes where it says.
 */
export function scrolled(first: number, from: number, to: number, view: View, isDragged: boolean): number {
  if (!isCompressed(view) || isDragged || Math.abs(to - from) > 2 * view.height) return firstAt(to, view);
  // At the ends the bar is right.
  if (to <= 0 || to >= mostScroll(view) - 1) return firstAt(to, view);
  return Math.min(Math.max(first + (to - from) / view.rowHeight, 0), lastFirst(view));
}

/** The first row that is seen when a row has to be. */
export function showing(row: number, first: number, { rowHeight, height, ...view }: View): number {
  const whole = Math.max(Math.floor(height / rowHeight), 1);
  const last = lastFirst({ ...view, rowHeight, height });
  if (row < first) return Math.min(row, last);
  if (row >= first + whole) return Math.min(Math.max(row - height / rowHeight + 1, 0), last);
  return first;
}

/** Where columns lie: the left edge of each, and the right edge of the last. */
export function edgesOf(widths: readonly number[]): number[] {
  const edges = [0];
  for (const width of widths) edges.push((edges.at(-1) ?? 0) + width);
  return edges;
}

/** The columns between two edges, the first and one past the last. */
export function columnsBetween(left: number, right: number, edges: readonly number[]): [from: number, to: number] {
  const columns = edges.length - 1;
  const after = (place: number) => {
    let [low, high] = [0, columns];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((edges[middle + 1] ?? 0) > place) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return [Math.min(after(left), columns), Math.min(after(right) + 1, columns)];
}
