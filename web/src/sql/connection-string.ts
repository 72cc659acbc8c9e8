import { RxError } from '../error.js';

/** What a connection string says, as far as it means something here. */
export interface Connection {
  /** The server, which is this tab. */
  server: string;
  /** The database that is in use. */
  database: string;
  /** Whether it named one. */
  isNamed: boolean;
  user: string | null;
}

/** Keywords of ODBC and SqlClient for the same. */
const SYNONYMS: Readonly<Record<string, string>> = {
  server: 'server',
  'data source': 'server',
  address: 'server',
  addr: 'server',
  'network address': 'server',
  database: 'database',
  'initial catalog': 'database',
  uid: 'user',
  user: 'user',
  'user id': 'user',
  username: 'user',
  pwd: 'password',
  password: 'password',
  driver: 'driver',
  provider: 'driver',
  dsn: 'dsn',
};

/** The pairs of a connection string; of a keyword that comes twice ODBC takes the first. */
export function connectionPairs(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  let at = 0;
  const wrong = (message: string) => new RxError('argument', `the connection string ${message}`, { character: at });
  while (at < text.length) {
    const skipped = /^[\s;]*/.exec(text.slice(at))?.[0].length ?? 0;
    at += skipped;
    if (at >= text.length) break;
    const equals = text.indexOf('=', at);
    const semicolon = text.indexOf(';', at);
    if (equals < 0 || (semicolon >= 0 && semicolon < equals)) throw wrong('has a keyword without a value');
    const keyword = text.slice(at, equals).trim().toLowerCase();
    if (keyword === '') throw wrong('has a value without a keyword');
    at = equals + 1;
    while (/[ \t]/.test(text[at] ?? '')) at += 1;
    const { value, end } = quotedValue(text, at, wrong) ?? plainValue(text, at);
    at = end;
    const name = SYNONYMS[keyword] ?? keyword;
    if (!pairs.has(name)) pairs.set(name, value);
  }
  return pairs;
}

/** A value in braces, single or double quotes; what closes it is doubled inside. */
function quotedValue(text: string, start: number, wrong: (message: string) => RxError) {
  const open = text[start] ?? '';
  if (!'{\'"'.includes(open) || open === '') return null;
  const close = open === '{' ? '}' : open;
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] !== close) value += text[at];
    else if (text[at + 1] === close) {
      value += close;
      at += 1;
    } else {
      const end = text.indexOf(';', at);
      const rest = text.slice(at + 1, end < 0 ? undefined : end);
      if (rest.trim() !== '') throw wrong('goes on behind a value in quotes');
      return { value, end: end < 0 ? text.length : end };
    }
  }
  throw wrong(`has a value without its '${close}'`);
}

function plainValue(text: string, start: number) {
  const end = text.indexOf(';', start);
  return { value: text.slice(start, end < 0 ? undefined : end).trim(), end: end < 0 ? text.length : end };
}

/** Names of this tab, with or without a protocol, an instance or a port. */
const HERE = /^(?:(?:tcp|lpc|np):)?(?:\.|\(local\)|localhost|127\.0\.0\.1|\(localdb\))(?:\\\w+)?(?:,\s*\d+)?$/i;

/** What a connection string says. Servers other than this tab are an error that says so. */
export function parseConnectionString(text: string): Connection {
  const pairs = connectionPairs(text);
  const server = pairs.get('server') ?? '.';
  if (!HERE.test(server)) {
    const message = `the server '${server}' cannot be reached from a page: the embedded database is '.', '(local)' or 'localhost'`;
    throw new RxError('source', message);
  }
  const database = pairs.get('database');
  return { server, database: database ?? 'master', isNamed: database !== undefined, user: pairs.get('user') ?? null };
}
