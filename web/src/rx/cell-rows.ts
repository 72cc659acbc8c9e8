import { type ColInfo, type RxDataSource, RxTextData } from '../data/sources.js';
import type { CubeOutput } from '../generated/engine.js';

/**
 * The data frame of a cube as a source. Its factors have all levels in their order, with cells or without, which a table
 * made of values would not have: so they stand as codes in a text, and their levels beside it.
 */
export function cubeRows({ frame, dimensions }: CubeOutput): RxDataSource {
  const columns = frame.schema.fields.map(({ name }, at) => {
    const values = Array.from((frame.getChild(name)?.toArray() ?? []) as ArrayLike<number | string | null>);
    const levels = dimensions.find((dimension) => dimension.name === name)?.levels;
    if (levels && values.every((value) => typeof value === 'string')) {
      const codes = new Map(levels.map((level, code) => [level, code]));
      const known = levels.map((_, code) => String(code));
      const info: ColInfo = { type: 'factor', levels: known, newLevels: [...levels], newName: name };
      return { at, info, values: values.map((value) => codes.get(value as string)) };
    }
    const info: ColInfo = { type: levels ? 'integer' : 'numeric', newName: name };
    return { at, info, values };
  });
  const cell = (value: unknown) => (value === null || value === undefined || Number.isNaN(value) ? '' : String(value));
  const lines = [columns.map(({ at }) => `c${at}`).join()];
  for (let row = 0; row < frame.numRows; row++) lines.push(columns.map(({ values }) => cell(values[row])).join());
  return RxTextData(new TextEncoder().encode(`${lines.join('\n')}\n`), {
    delimiter: ',',
    firstRowIsColNames: true,
    colInfo: Object.fromEntries(columns.map(({ at, info }) => [`c${at}`, info])),
  });
}
