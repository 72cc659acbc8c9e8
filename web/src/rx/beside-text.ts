import { outputFormat } from '../data/outputs.js';
import type { RxDataSource } from '../data/sources.js';
import type { Schema } from '../generated/engine.js';
import { isBytes } from './front.js';
import type { OldText } from './old-text.js';
import type { TextMarks } from './text-rows.js';
import { fieldsBeside, membersBeside, type Weaving, woven } from './weave.js';
import { type Woven, type WriteOptions, type WrittenRows, writeRows } from './write.js';

/** Writes columns beside those of a file of text, whose bytes stay as they are but for the columns that are replaced. */
export async function besideText(
  output: RxDataSource,
  old: OldText,
  rows: () => Promise<WrittenRows>,
  options: WriteOptions,
): Promise<RxDataSource> {
  const { schema } = await rows();
  const file = isBytes(output.file) ? null : output.file;
  const weaving = await weavingOf(output, old, schema);
  const beside: Woven = {
    source: old.front.source,
    output: { ...old.output, file },
    begin: (write) => woven(weaving, write),
    written: (file, schema) => old.beside(file, schema),
  };
  return writeRows({ ...output, file }, rows, { ...options, woven: beside, overwrite: true });
}

async function weavingOf(output: RxDataSource, old: OldText, { variables }: Schema): Promise<Weaving> {
  const names = new Set(variables.map(({ name }) => name));
  const { front } = old;
  const told = outputFormat(output).options(old.output);
  const start = await startOf(old);
  if (told.type !== 'text') {
    return { front, start, marks: { delimiter: 0, quote: null }, row: membersBeside(names) };
  }
  const marks: TextMarks = {
    delimiter: (told.delimiter ?? ',').charCodeAt(0),
    quote: told.quoteMark === '' ? null : (told.quoteMark ?? '"').charCodeAt(0),
  };
  const areJoined = output.options.combineDelimiters === true || told.delimiter === ' ';
  const dropped = new Set(old.data.schema.variables.flatMap(({ name }, at) => (names.has(name) ? [at] : [])));
  return { front, start, marks, row: fieldsBeside(marks, dropped, areJoined) };
}

/** The bytes of a mark of the byte order, and of lines that are skipped. */
async function startOf({ front, output }: OldText): Promise<number> {
  const head = await front.read(0, Math.min(front.size, 1 << 20));
  let start = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  for (let left = Number(output.options.rowsToSkip ?? 0); left >= 1; left--) start = head.indexOf(10, start) + 1;
  return start;
}
