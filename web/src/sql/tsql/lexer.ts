import { SqlError } from './sql-error.js';

/** The smallest parts of T-SQL. */
export interface Token {
  /** An unquoted word, a name in brackets or double quotes, text, a number, `@name`, `@@name`, or anything else. */
  kind: 'word' | 'name' | 'string' | 'number' | 'variable' | 'global' | 'symbol';
  /** The token as it stands, words in capitals. */
  text: string;
  /** What it means: a name without its quotes, text without its own. */
  value: string;
  /** Where it begins and ends in the whole text. */
  at: number;
  end: number;
  /** Whether it is the first on its line. */
  isFirst: boolean;
}

const SYMBOLS = ['<=', '>=', '<>', '!=', '!<', '!>', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '::', '||'];
const WORD = /[\p{L}_#][\p{L}\p{N}_@$#]*/uy;
const NUMBER = /(?:0x[0-9a-f]*|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)/iy;
const VARIABLE = /@@?[\p{L}\p{N}_@$#]+/uy;
const MONEY = /[$£€]\d+(?:\.\d*)?/y;

/** Where a place in a text is, as people count. */
export function placeOf(text: string, offset: number, from = 0): { line: number; column: number } {
  const before = text.slice(from, offset);
  const line = before.split('\n').length;
  return { line, column: offset - Math.max(text.lastIndexOf('\n', offset - 1), from - 1) };
}

/** The tokens of a text; comments and white space are left out. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let isFirst = true;
  const push = (kind: Token['kind'], end: number, value?: string) => {
    const raw = text.slice(at, end);
    tokens.push({
      kind,
      text: kind === 'word' || kind === 'global' ? raw.toUpperCase() : raw,
      value: value ?? raw,
      at,
      end,
      isFirst,
    });
    isFirst = false;
    at = end;
  };
  const matched = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.test(text) ? pattern.lastIndex : 0;
  };
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '\n') {
      isFirst = true;
      at += 1;
    } else if (/\s/.test(char) || char === '\ufeff') at += 1;
    else if (text.startsWith('--', at)) {
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    } else if (text.startsWith('/*', at)) at = commentEnd(text, at);
    else if (char === "'") push('string', quotedEnd(text, at, "'"), undefined);
    else if ((char === 'N' || char === 'n') && text[at + 1] === "'") push('string', quotedEnd(text, at + 1, "'"));
    else if (char === '[') push('name', quotedEnd(text, at, ']'));
    else if (char === '"') push('name', quotedEnd(text, at, '"'));
    else {
      const variable = matched(VARIABLE);
      const number = matched(NUMBER);
      const money = matched(MONEY);
      const word = matched(WORD);
      const symbol = SYMBOLS.find((symbol) => text.startsWith(symbol, at));
      if (variable) push(text.startsWith('@@', at) ? 'global' : 'variable', variable);
      else if (number) push('number', number);
      else if (money) push('number', money, text.slice(at + 1, money));
      else if (word) push('word', word);
      else push('symbol', at + (symbol?.length ?? 1));
    }
    const last = tokens.at(-1);
    if (last?.end === at && (last.kind === 'string' || last.kind === 'name') && last.value === last.text) {
      last.value = unquoted(last.text);
    }
  }
  return tokens;
}

function unquoted(raw: string): string {
  const text = raw.startsWith("'") || raw.startsWith('"') || raw.startsWith('[') ? raw : raw.slice(1);
  const close = text.at(-1) ?? '';
  return text.slice(1, -1).replaceAll(close + close, close);
}

function quotedEnd(text: string, at: number, close: string): number {
  for (let end = at + 1; end < text.length; end++) {
    if (text[end] !== close) continue;
    if (text[end + 1] !== close) return end + 1;
    end += 1;
  }
  const { line, column } = placeOf(text, at);
  const shown = text.slice(at + 1, at + 41).trimEnd();
  throw new SqlError(`Unclosed quotation mark after the character string '${shown}'.`, {
    number: 105,
    severity: 15,
    line,
    column,
    offset: at,
  });
}

/** Comments may lie in one another. */
function commentEnd(text: string, at: number): number {
  let depth = 0;
  for (let end = at; end < text.length; end++) {
    if (text.startsWith('/*', end)) {
      depth += 1;
      end += 1;
    } else if (text.startsWith('*/', end)) {
      depth -= 1;
      end += 1;
      if (depth === 0) return end + 1;
    }
  }
  const { line, column } = placeOf(text, at);
  throw new SqlError("Missing end comment mark '*/'.", { number: 113, severity: 15, line, column, offset: at });
}
