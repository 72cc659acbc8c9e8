// Rows and fields of text whose bytes stay as they are.
import { expect, test } from 'vitest';
import { fieldsOf, rowParts, TextRows } from '../../web/src/rx/text-rows.ts';
import { fieldsBeside, membersBeside, woven } from '../../web/src/rx/weave.ts';

const bytes = (text) => new TextEncoder().encode(text);
const text = (found) => new TextDecoder().decode(found);
const COMMA = { delimiter: 44, quote: 34 };
const LINES = { delimiter: 0, quote: null };

/** The rows of a text that comes in pieces of so many bytes. */
function rows(whole, size, marks = COMMA) {
  const cut = new TextRows(marks);
  const all = bytes(whole);
  const found = [];
  for (let at = 0; at < all.length; at += size) found.push(...cut.take(all.subarray(at, at + size)).map(text));
  return [...found, text(cut.last())];
}

test.each([1, 2, 3, 7, 100])('rows end outside quotes, in pieces of %i bytes', (size) => {
  expect(rows('a,b\n1,"x\ny"\r\n"p""\n",2\n\n5" disc,"q\n"\nlast', size)).toEqual([
    'a,b\n',
    '1,"x\ny"\r\n',
    '"p""\n",2\n',
    '\n',
    '5" disc,"q\n"\n',
    'last',
  ]);
  expect(rows('a"b\n"c\nd\n', size, LINES)).toEqual(['a"b\n', '"c\n', 'd\n', '']);
});

test('fields keep their quotes', () => {
  const { content, end } = rowParts(bytes('1,"x,""y",,z"\r\n'));
  expect(text(end)).toBe('\r\n');
  expect(fieldsOf(content, COMMA).map(text)).toEqual(['1', '"x,""y"', '', 'z"']);
  expect(fieldsOf(bytes('1  2 3'), { ...COMMA, delimiter: 32 }, true).map(text)).toEqual(['1', '2', '3']);
});

/** What becomes of a file whose bytes come in pieces as the columns do. */
async function beside(old, added, row, marks = COMMA, start = 0) {
  const all = bytes(old);
  const front = { size: all.length, read: async (offset, length) => all.slice(offset, offset + length) };
  let out = '';
  const weaver = woven({ front, start, marks, row }, async (more) => {
    out += text(more);
  });
  for (const piece of added) await weaver.take(bytes(piece));
  await weaver.end();
  return out;
}

test('columns are woven into rows', async () => {
  const both = fieldsBeside(COMMA, new Set(), false);
  expect(await beside('#\na,b\n\n1,"2\n"\n3,4', ['c\n', '5', '\n"6\n"\n'], both, COMMA, 2)).toBe(
    '#\na,b,c\n\n1,"2\n",5\n3,4,"6\n"\n',
  );
  const without = fieldsBeside(COMMA, new Set([0]), false);
  expect(await beside('a,b\r\n"1,",2\r\n\r\n', ['a\n9\n'], without)).toBe('b,a\r\n2,9\r\n\r\n');
  const few = { code: 'format' };
  await expect(beside('a\n1\n', ['b\n2\n3\n'], both)).rejects.toMatchObject(few);
  await expect(beside('a\n1\n2\n', ['b\n2\n'], both)).rejects.toMatchObject(few);
});

test('members are woven into objects', async () => {
  const old = '{"a": {"b":[1,"}"]}, "b" : "\\"{,", "c":1.50}\n{}\n';
  const row = membersBeside(new Set(['b']));
  expect(await beside(old, ['{"b":1}\n{"b":null}\n'], row, LINES)).toBe(
    '{"a": {"b":[1,"}"]}, "c":1.50,"b":1}\n{"b":null}\n',
  );
});
