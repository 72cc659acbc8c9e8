import { RxError } from '../error.js';
import { concatenated } from '../source/bytes.js';
import type { Front } from './front.js';
import { fieldsOf, rowParts, type TextMarks, TextRows } from './text-rows.js';

/** How the rows of a file go together with columns that are put beside its own. */
export interface Weaving {
  front: Front;
  /** Bytes at the beginning that are no rows. */
  start: number;
  marks: TextMarks;
  /** A row of the file and the columns for it, without what ends them, as one. */
  row(old: Uint8Array, added: Uint8Array): Uint8Array;
}

/** Bytes of the file that are read at once. */
const READ = 1 << 20;

const NEWLINE = new Uint8Array([10]);

/** Takes the bytes of columns, and writes each row of theirs behind the row of the file that it stands beside. */
export function woven(
  { front, start, marks, row }: Weaving,
  write: (bytes: Uint8Array) => Promise<void>,
): { take(bytes: Uint8Array): Promise<void>; end(): Promise<void> } {
  const added = new TextRows(marks);
  const rows = rowsOf(front, start, marks);
  let ready: Uint8Array[] = [];
  let at = 0;
  let isBegun = false;
  /** Whether there is another row; nobody waits for those that were read. */
  const more = async (): Promise<boolean> => {
    while (at === ready.length) {
      const { value, done } = await rows.next();
      if (done) return false;
      [ready, at] = [value, 0];
    }
    return true;
  };
  const begin = async () => {
    if (!isBegun && start > 0) await write(await front.read(0, start));
    isBegun = true;
  };
  const take = async (taken: readonly Uint8Array[]) => {
    const out: Uint8Array[] = [];
    for (const one of taken) {
      const { content } = rowParts(one);
      for (;;) {
        if (at === ready.length && !(await more())) {
          throw new RxError('format', 'the file has fewer rows than the new columns');
        }
        const old = ready[at++] as Uint8Array;
        const parts = rowParts(old);
        if (parts.content.length === 0) {
          out.push(old);
          continue;
        }
        out.push(row(parts.content, content), parts.end.length > 0 ? parts.end : NEWLINE);
        break;
      }
    }
    if (out.length > 0) await write(concatenated(out));
  };
  return {
    take: async (bytes) => {
      await begin();
      await take(added.take(bytes));
    },
    end: async () => {
      await begin();
      while (await more()) {
        const old = ready[at++] as Uint8Array;
        if (rowParts(old).content.length > 0)
          throw new RxError('format', 'the file has more rows than the new columns');
        await write(old);
      }
    },
  };
}

/** The rows of a file, some at once. */
async function* rowsOf({ size, read }: Front, start: number, marks: TextMarks): AsyncGenerator<Uint8Array[], void> {
  const rows = new TextRows(marks);
  for (let at = start; at < size; at += READ) yield rows.take(await read(at, Math.min(READ, size - at)));
  const last = rows.last();
  if (last.length > 0) yield [last];
}

/** A row of delimited text with fields behind its own, of which those at some places are left out. */
export function fieldsBeside(marks: TextMarks, dropped: ReadonlySet<number>, areJoined: boolean): Weaving['row'] {
  const delimiter = new Uint8Array([marks.delimiter]);
  return (old, added) => {
    if (dropped.size === 0) return concatenated([old, delimiter, added]);
    const kept = fieldsOf(old, marks, areJoined).filter((_, at) => !dropped.has(at));
    return concatenated([...kept.flatMap((field) => [field, delimiter]), added]);
  };
}

/** A line of JSON with members behind its own, of which those with some keys are left out. */
export function membersBeside(dropped: ReadonlySet<string>): Weaving['row'] {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  return (old, added) => {
    const members = membersOf(decoder.decode(old)).filter(({ key }) => !dropped.has(key));
    const behind = decoder.decode(added).trim().slice(1);
    const before = members.map(({ text }) => text).join(',');
    return encoder.encode(`{${before}${before === '' ? '' : ','}${behind}`);
  };
}

/** The members of an object on a line that was read before: their keys, and their texts as they stand there. */
function membersOf(line: string): { key: string; text: string }[] {
  const members: { key: string; text: string }[] = [];
  const end = line.lastIndexOf('}');
  let depth = 0;
  let from = line.indexOf('{') + 1;
  let key: string | null = null;
  for (let at = from; at <= end; at++) {
    const letter = line[at];
    if (letter === '"') {
      const open = at;
      for (at += 1; line[at] !== '"'; at++) if (line[at] === '\\') at += 1;
      if (key === null) key = JSON.parse(line.slice(open, at + 1)) as string;
    } else if (letter === '[' || letter === '{') depth += 1;
    else if (depth > 0 && (letter === ']' || letter === '}')) depth -= 1;
    else if (depth === 0 && (letter === ',' || at === end)) {
      if (key !== null) members.push({ key, text: line.slice(from, at) });
      key = null;
      from = at + 1;
    }
  }
  return members;
}
