/** Texts that are known to stand for missing values. */
const CANDIDATES = [
  'NA',
  'N/A',
  'n/a',
  'na',
  'NULL',
  'null',
  'None',
  'none',
  'NaN',
  'nan',
  'M',
  '.',
  '-',
  '--',
  '?',
  '*',
];
const MORE_CANDIDATES = ['\\N', '#N/A', 'missing', 'Missing', '(null)', 'NIL'];
const KNOWN = new Set([...CANDIDATES, ...MORE_CANDIDATES]);

/** Bytes that are looked at in each place of the file. */
const PIECE = 256 * 1024;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Lines from the beginning, the middle and the end of a file; a line that a piece cuts is left out. */
async function lines(file: Blob): Promise<string[]> {
  const starts = new Set([0, Math.floor(file.size / 2), Math.max(file.size - PIECE, 0)]);
  const pieces = await Promise.all(
    [...starts].map(async (start) => {
      const text = await file.slice(start, start + PIECE).text();
      const all = text.split(/\r\n|\r|\n/);
      return all.slice(1, start + PIECE < file.size ? -1 : undefined);
    }),
  );
  return pieces.flat();
}

/** The delimiter that occurs in most lines. */
function likelyDelimiter(rows: readonly string[]): string {
  const score = (delimiter: string) =>
    rows.slice(0, 200).reduce((sum, row) => sum + row.split(delimiter).length - 1, 0);
  return [',', '\t', ';', '|', ' '].reduce((best, next) => (score(next) > score(best) ? next : best));
}

function cells(row: string, delimiter: string): string[] {
  if (!row.includes('"')) return row.split(delimiter).map((cell) => cell.trim());
  const found: string[] = [];
  let cell = '';
  let inside = false;
  for (const character of row) {
    if (character === '"') inside = !inside;
    else if (character === delimiter && !inside) {
      found.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  found.push(cell.trim());
  return found;
}

/**
 * The text that stands for missing values in a text file: one that is known for it and stands alone among the numbers of
 * some column. `NA` when there is none.
 */
export async function sniffMissing(file: Blob, delimiter = ''): Promise<string> {
  const rows = await lines(file);
  const separator = delimiter || likelyDelimiter(rows);
  const columns: { numbers: number; texts: Map<string, number> }[] = [];
  for (const row of rows) {
    cells(row, separator).forEach((cell, index) => {
      columns[index] ??= { numbers: 0, texts: new Map() };
      const seen = columns[index];
      if (NUMBER.test(cell)) seen.numbers += 1;
      else if (cell !== '') seen.texts.set(cell, (seen.texts.get(cell) ?? 0) + 1);
    });
  }
  const votes = new Map<string, number>();
  for (const { numbers, texts } of columns) {
    const [only] = texts.keys();
    if (numbers === 0 || texts.size !== 1 || only === undefined || !KNOWN.has(only)) continue;
    votes.set(only, (votes.get(only) ?? 0) + 1);
  }
  const [winner] = [...votes].sort(([, a], [, b]) => b - a);
  return winner?.[0] ?? 'NA';
}
