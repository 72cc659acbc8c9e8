import { RxError } from '../error.js';
import type { PemaColumn, PemaData } from '../pema/definition.js';
import { isFactor, type TransformColumn } from '../transform/definition.js';

/** Columns as a function takes or returns them. */
type Columns = Record<string, TransformColumn>;

/** Consecutive rows of columns; what a function changes in them changes nothing elsewhere. */
export function sliced(columns: Record<string, PemaColumn> & PemaData, from: number, to: number): typeof columns {
  const part = (column: PemaColumn): PemaColumn =>
    isFactor(column) ? { ...column, codes: column.codes.slice(from, to) } : (column.slice(from, to) as PemaColumn);
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, part(column)]));
}

/** The columns that a function returned for consecutive rows, one behind the other. */
export function joinedSlices(parts: readonly unknown[]): Columns {
  const [first, ...others] = parts as Columns[];
  if (!first || others.length === 0) return first ?? {};
  const names = new Set(parts.flatMap((part) => Object.keys(part ?? {})));
  const found: Columns = {};
  for (const name of names) {
    const columns = (parts as Columns[]).map((part) => part?.[name]);
    const there = columns.filter((column) => column !== null && column !== undefined);
    if (there.length === 0) continue;
    if (there.length < columns.length) {
      const message = `transformFunc returned column '${name}' for some rows only`;
      throw new RxError('argument', message, { column: name });
    }
    found[name] = joinedColumn(name, there);
  }
  return found;
}

function joinedColumn(name: string, parts: readonly TransformColumn[]): TransformColumn {
  if (parts.every(isFactor)) {
    const levels = [...new Set(parts.flatMap(({ levels }) => levels))];
    const position = new Map(levels.map((level, at) => [level, at]));
    const codes = parts.flatMap((part) =>
      Array.from(part.codes, (code) => position.get(part.levels[code] as string) ?? -1),
    );
    return { codes: Int32Array.from(codes), levels };
  }
  if (parts.some(isFactor)) {
    throw new RxError('wrongType', `column '${name}' that transformFunc returned is not always a factor`, {
      column: name,
    });
  }
  const lists = parts as readonly ArrayLike<unknown>[];
  if (lists.every((list) => ArrayBuffer.isView(list))) {
    const numbers = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const list of lists) {
      numbers.set(Float64Array.from(list as ArrayLike<number>), at);
      at += list.length;
    }
    return numbers;
  }
  return lists.flatMap((list) => Array.from(list)) as TransformColumn;
}
