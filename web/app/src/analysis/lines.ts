/** A constant as options take it. */
export type Constant = boolean | number | string | number[] | string[];

/** New variables, one in each line: `name = expression`. */
export function transformLines(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const match = line.match(/^\s*(?:`([^`]+)`|([\p{L}.][\p{L}\p{N}._]*))\s*(?:=(?!=)|<-)\s*(.+?)[\s,]*$/u);
    const name = match?.[1] ?? match?.[2];
    if (name && match?.[3]) found[name] = match[3];
  }
  return found;
}

/** Lines that do not read `name = value`. */
export function strayLine(text: string): string | undefined {
  return text.split('\n').find((line) => line.trim() !== '' && Object.keys(transformLines(line)).length === 0);
}

function scalar(text: string): boolean | number | string | undefined {
  if (/^(TRUE|true)$/.test(text)) return true;
  if (/^(FALSE|false)$/.test(text)) return false;
  const quotes = /^"([^"]*)"$|^'([^']*)'$/.exec(text);
  if (quotes) return quotes[1] ?? quotes[2] ?? '';
  return text !== '' && !Number.isNaN(Number(text)) ? Number(text) : undefined;
}

/** The value of a constant in R's syntax: a truth value, a number, a text in quotes, or several as `c(1, 2)`. */
export function constantOf(text: string): Constant | undefined {
  const inner = /^c\((.*)\)$/s.exec(text.trim())?.[1];
  if (inner === undefined) return scalar(text.trim());
  const parts = (inner.match(/"[^"]*"|'[^']*'|[^,\s]+/g) ?? []).map(scalar);
  if (parts.every((part) => typeof part === 'number')) return parts as number[];
  return parts.every((part) => typeof part === 'string') ? (parts as string[]) : undefined;
}
