import type { Table } from '../data/frame.js';
import { type ColInfo, type RxDataSource, RxTextData } from '../data/sources.js';
import type { Dimension } from '../generated/engine.js';

/** A column of a table that has a row for each cell of crossed factors. */
export interface CellColumn {
  readonly name: string;
  /** Of factors: all levels in their order, with cells or without. */
  readonly levels?: readonly string[] | undefined;
  /** Levels, as text or, of `F(x)`, as integers; or numbers, of which NaN is missing. */
  readonly values: readonly (number | string | null)[];
}

/** The columns of a data frame of cells. */
export function cellColumns(frame: Table, dimensions: readonly Dimension[]): CellColumn[] {
  return frame.schema.fields.map(({ name }) => ({
    name,
    levels: dimensions.find((dimension) => dimension.name === name)?.levels,
    values: Array.from((frame.getChild(name)?.toArray() ?? []) as ArrayLike<number | string | null>),
  }));
}

/** The cell of each row of a data frame of cells, from 0: the first factor varies fastest. */
export function cellNumbers(frame: Table, dimensions: readonly Dimension[]): number[] {
  const cells = new Array<number>(frame.numRows).fill(0);
  let stride = 1;
  for (const { name, levels } of dimensions) {
    const places = new Map(levels.map((level, place) => [level, place]));
    const values = (frame.getChild(name)?.toArray() ?? []) as ArrayLike<unknown>;
    for (let row = 0; row < cells.length; row++) {
      cells[row] = (cells[row] ?? 0) + (places.get(String(values[row])) ?? 0) * stride;
    }
    stride *= levels.length;
  }
  return cells;
}

/**
 * Cells as a source. Their factors have all levels in their order, with cells or without, which a table made of values
 * would not have: so they stand as codes in a text, and their levels beside it.
 */
export function cellRows(cells: readonly CellColumn[]): RxDataSource {
  const columns = cells.map(({ name, levels, values }, at) => {
    if (levels && values.every((value) => typeof value === 'string')) {
      const codes = new Map(levels.map((level, code) => [level, code]));
      const known = levels.map((_, code) => String(code));
      const info: ColInfo = { type: 'factor', levels: known, newLevels: [...levels], newName: name };
      return { at, info, values: values.map((value) => codes.get(value)) };
    }
    const info: ColInfo = { type: levels ? 'integer' : 'numeric', newName: name };
    return { at, info, values };
  });
  const cell = (value: unknown) => (value === null || value === undefined || Number.isNaN(value) ? '' : String(value));
  const lines = [columns.map(({ at }) => `c${at}`).join()];
  const rows = columns[0]?.values.length ?? 0;
  for (let row = 0; row < rows; row++) lines.push(columns.map(({ values }) => cell(values[row])).join());
  return RxTextData(new TextEncoder().encode(`${lines.join('\n')}\n`), {
    delimiter: ',',
    firstRowIsColNames: true,
    colInfo: Object.fromEntries(columns.map(({ at, info }) => [`c${at}`, info])),
  });
}
