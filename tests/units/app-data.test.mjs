// What the app's data page computes without a page.
import { describe, expect, test } from 'vitest';
import { held, moved } from '../../web/app/src/grid/keys.ts';
import { rangeText } from '../../web/app/src/text/ranges.ts';
import {
  columnsBetween,
  contentHeight,
  edgesOf,
  firstAt,
  lastFirst,
  scrolled,
  scrollOf,
  showing,
  TALLEST,
} from '../../web/app/src/grid/window.ts';
import { charactersOf } from '../../web/app/src/grid/widths.ts';
import {
  decimalOf,
  delimiterOf,
  fieldsOf,
  headerOf,
  quoteOf,
  settled,
  skipOf,
  sniff,
} from '../../web/app/src/importing/sniff.ts';
import { changed, clash, editInfo, editStep, labelText } from '../../web/app/src/variables/edits.ts';

describe('the window of a grid', () => {
  const small = { rows: 1000, rowHeight: 28, height: 400 };
  const large = { rows: 30_000_000, rowHeight: 28, height: 400 };

  test('few rows scroll by pixels', () => {
    expect(contentHeight(small)).toBe(28_000);
    expect(firstAt(2800, small)).toBeCloseTo(100, 9);
    expect(scrollOf(100, small)).toBeCloseTo(2800, 9);
    expect(scrolled(100, 2800, 2828, small, false)).toBeCloseTo(101, 9);
  });

  test('many rows fit into what browsers can show, and all are reached', () => {
    expect(contentHeight(large)).toBe(TALLEST);
    const most = TALLEST - 400;
    expect(firstAt(0, large)).toBe(0);
    expect(firstAt(most, large)).toBe(lastFirst(large));
    expect(firstAt(most / 2, large)).toBeCloseTo(lastFirst(large) / 2, 3);
    for (const row of [0, 1, 12_345_678, 29_999_900]) expect(firstAt(scrollOf(row, large), large)).toBeCloseTo(row, 4);
  });

  test('wheels move many rows by pixels too, and the bar by its places', () => {
    expect(scrolled(15_000_000, 4e6, 4e6 + 56, large, false)).toBeCloseTo(15_000_002, 6);
    expect(scrolled(15_000_000, 4e6, 4e6 + 56, large, true)).toBeCloseTo(firstAt(4e6 + 56, large), 6);
    expect(scrolled(15_000_000, 4e6, 2e6, large, false)).toBeCloseTo(firstAt(2e6, large), 6);
    expect(scrolled(50, 3, 0, large, false)).toBe(0);
    expect(scrolled(29_999_000, TALLEST - 500, TALLEST - 400, large, false)).toBe(lastFirst(large));
  });

  test('a row is brought into view, and no further', () => {
    expect(showing(5, 3, small)).toBe(3);
    expect(showing(2, 3.5, small)).toBe(2);
    expect(showing(50, 3, small)).toBeCloseTo(51 - 400 / 28, 9);
    expect(showing(999, 0, small)).toBeCloseTo(lastFirst(small), 9);
    expect(showing(0, 0, { rows: 3, rowHeight: 28, height: 400 })).toBe(0);
  });

  test('columns are found by where they lie', () => {
    const edges = edgesOf([100, 50, 200]);
    expect(edges).toEqual([0, 100, 150, 350]);
    expect(columnsBetween(0, 99, edges)).toEqual([0, 1]);
    expect(columnsBetween(100, 160, edges)).toEqual([1, 3]);
    expect(columnsBetween(340, 900, edges)).toEqual([2, 3]);
    expect(columnsBetween(0, 10, [0])).toEqual([0, 0]);
  });

  test('keys move the active cell, and not beyond the grid', () => {
    const size = { rows: 100, columns: 3, page: 10 };
    const at = (row, column) => ({ row, column });
    const press = (cell, key, ctrlKey = false) => moved(cell, { key, ctrlKey, metaKey: false }, size);
    expect(press(at(0, 0), 'ArrowUp')).toEqual(at(0, 0));
    expect(press(at(0, 2), 'ArrowRight')).toEqual(at(0, 2));
    expect(press(at(95, 1), 'PageDown')).toEqual(at(99, 1));
    expect(press(at(95, 1), 'Home')).toEqual(at(95, 0));
    expect(press(at(5, 1), 'End', true)).toEqual(at(99, 2));
    expect(press(at(5, 1), 'a')).toBeNull();
    expect(moved(at(0, 0), { key: 'End', ctrlKey: true, metaKey: false }, { rows: 0, columns: 0, page: 1 })).toEqual(
      at(0, 0),
    );
  });

  test('ranges of days and moments are days and moments', () => {
    expect(rangeText({ kind: 'integer', range: [-3, 1234] })).toBe('−3 to 1,234');
    expect(rangeText({ kind: 'Date', range: [0, 2970] })).toBe('1970-01-01 to 1978-02-18');
    expect(rangeText({ kind: 'POSIXct', range: [0, 86_400] })).toBe('1970-01-01 00:00 to 1970-01-02 00:00');
    expect(rangeText({ kind: 'character', range: null })).toBe('');
  });

  test('who has scrolled away goes on from the rows that are seen', () => {
    const at = (row) => ({ row, column: 1 });
    expect(held(at(0), 'PageDown', 500.5, 10)).toEqual(at(510));
    expect(held(at(0), 'PageUp', 500.5, 10)).toEqual(at(501));
    expect(held(at(900), 'ArrowDown', 500, 10)).toEqual(at(500));
    expect(held(at(505), 'PageDown', 500, 10)).toEqual(at(505));
    expect(held(at(3), 'Home', 500, 10)).toEqual(at(3));
  });

  test('columns are as wide as what is in them', () => {
    const variable = { name: 'x', kind: 'integer', levels: null, range: [0, 9] };
    expect(charactersOf(variable)).toBe(7);
    expect(charactersOf({ ...variable, kind: 'factor', range: null, levels: ['Wednesday'] })).toBe(10);
    expect(charactersOf({ ...variable, name: 'x'.repeat(90) })).toBe(28);
  });
});

describe('text files are sniffed', () => {
  const nothing = {
    delimiter: '',
    missing: '',
    header: '',
    encoding: '',
    quote: '',
    decimal: '',
    skip: null,
    types: {},
  };

  test('fields are cut where the delimiter is not quoted', () => {
    expect(fieldsOf('a,"b,c", d', ',', '"')).toEqual(['a', 'b,c', 'd']);
    expect(fieldsOf("'a;b';c", ';', "'")).toEqual(['a;b', 'c']);
    expect(fieldsOf('', ',', '"')).toEqual(['']);
  });

  test('the delimiter divides all lines alike', () => {
    expect(delimiterOf(['a;b', '1,5;2', '2,5;3'], '"')).toBe(';');
    expect(delimiterOf(['name,text', '1,one two', '2,three four five'], '"')).toBe(',');
    expect(delimiterOf(['a\tb', '1\t2'], '"')).toBe('\t');
    expect(delimiterOf(['x', '1', '2'], '"')).toBe(',');
    expect(quoteOf("'a',1\n'b',2")).toBe("'");
    expect(quoteOf(`"it's",1`)).toBe('"');
  });

  test('names, decimals and what stands before the table', () => {
    expect(
      headerOf([
        ['x', 'y'],
        ['1', '2'],
      ]),
    ).toBe('yes');
    expect(
      headerOf([
        ['1', 'y'],
        ['1', '2'],
      ]),
    ).toBe('no');
    expect(
      headerOf([
        ['a', 'a'],
        ['1', '2'],
      ]),
    ).toBe('no');
    expect(
      decimalOf([
        ['1,5', '2'],
        ['3', 'x'],
      ]),
    ).toBe(',');
    expect(decimalOf([['1,5', '2.5']])).toBe('.');
    expect(skipOf(['a report', '', 'x;y', '1;2', '3;4'], ';', '"')).toBe(2);
    expect(skipOf(['x;y', '1;2'], ';', '"')).toBe(0);
  });

  test('a file is read as it was shown', async () => {
    const text = `made by a machine\nid;wert;art\n${Array.from({ length: 40 }, (_, i) => `${i};${i},5;'a b'`).join('\n')}\n`;
    const found = await sniff(new Blob([text]), nothing);
    expect(found).toMatchObject({ delimiter: ';', quote: "'", decimal: ',', header: 'yes', skip: 1, missing: 'NA' });
    expect(found.lines[0]).toBe('made by a machine');
    expect(settled({ ...nothing, types: { id: 'character' } }, found)).toMatchObject({
      delimiter: ';',
      skip: 1,
      types: { id: 'character' },
    });
    const said = await sniff(new Blob([text]), { ...nothing, delimiter: ',', header: 'no', skip: 0 });
    expect(said).toMatchObject({ delimiter: ',', header: 'no', skip: 0 });
    expect(await sniff(new Blob([]), nothing)).toMatchObject({ delimiter: ',', skip: 0 });
  });
});

describe('edits of variables', () => {
  const variables = [
    { name: 'x', kind: 'numeric', levels: null },
    { name: 'a b', kind: 'factor', levels: ['2', '10'] },
    { name: 'z', kind: 'integer', levels: null },
  ];

  test('what is as it was is no edit', () => {
    expect(changed(variables[0], { name: 'x', type: 'numeric' })).toBeNull();
    expect(changed(variables[0], { name: '  ' })).toBeNull();
    expect(changed(variables[1], { levels: ['2', '10'] })).toBeNull();
    expect(changed(variables[1], { levels: ['10', '2'] })).toEqual({ levels: ['10', '2'] });
  });

  test('no two variables get one name', () => {
    expect(clash(variables, { x: { name: 'y' } })).toBeNull();
    expect(clash(variables, { x: { name: 'z' } })).toBe('z');
    expect(clash(variables, { x: { name: 'y' }, z: { name: 'y' } })).toBe('y');
    expect(clash(variables, { x: { name: 'z' }, z: { name: 'x' } })).toBeNull();
  });

  test('they are a step', () => {
    expect(editStep(variables, {})).toEqual({});
    expect(
      editStep(variables, { x: { name: 'y', type: 'integer' }, 'a b': { levels: ['10', '2'] }, z: { type: 'factor' } }),
    ).toEqual({
      transforms: { x: 'as.integer(x)', 'a b': 'factor(`a b`, levels = c("10", "2"))', z: 'as.factor(z)' },
    });
    expect(editStep(variables, { x: { name: 'y' } })).toEqual({});
    expect(editStep(variables, { 'a b': { type: 'numeric' } })).toEqual({
      transforms: { 'a b': 'as.numeric(as.character(`a b`))' },
    });
  });
});

describe('what is said about variables', () => {
  const told = {
    name: 'x',
    kind: 'integer',
    description: 'old',
    valueInfoCodes: ['1', '2'],
    valueInfoLabels: ['yes', 'no'],
  };
  const plain = { name: 'y', kind: 'numeric', description: null };

  test('is an edit when it is another', () => {
    expect(labelText(told)).toBe('1 = yes\n2 = no');
    expect(changed(told, { description: 'old', labels: '1 = yes\n2 = no\n' })).toBeNull();
    expect(changed(plain, { description: '', labels: '' })).toBeNull();
    expect(changed(plain, { description: 'new' })).toEqual({ description: 'new' });
  });

  test('needs no step, and survives one', () => {
    const edits = { x: { type: 'numeric' }, y: { description: ' new ', labels: 'a=b\nnothing\n c = d = e ' } };
    expect(editStep([told, plain], edits)).toEqual({ transforms: { x: 'as.numeric(x)' } });
    expect(editInfo([told, plain], edits)).toEqual({
      x: { description: 'old', valueInfoCodes: ['1', '2'], valueInfoLabels: ['yes', 'no'] },
      y: { description: 'new', valueInfoCodes: ['a', 'c'], valueInfoLabels: ['b', 'd = e'] },
    });
    expect(editInfo([told], { x: { name: 'z', labels: '' } })).toEqual({
      x: { newName: 'z', valueInfoCodes: [], valueInfoLabels: [] },
    });
  });
});
