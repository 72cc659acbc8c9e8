import type { Token } from './lexer.js';
import { added, literal, type Piece, type Pieces } from './pieces.js';
import { errorAt, type Scope } from './scope.js';
import { readType, type SqlType } from './types.js';

/** The call of a function that is corrected. */
export interface Call {
  name: Token;
  /** The tokens of each argument, and what they come to. */
  given: readonly (readonly Token[])[];
  args: readonly Pieces[];
  scope: Scope;
}

type Rule = (call: Call) => Piece[];

/** Parts with arguments in their places. */
function template({ name, args }: Call, parts: TemplateStringsArray, ...places: number[]): Piece[] {
  return parts.flatMap((text, index) => {
    const place = places[index];
    const piece: Piece = index === 0 ? { text, at: name.at } : added(text);
    return place === undefined ? [piece] : [piece, ...(args[place] ?? [added('NULL')])];
  });
}

/** A rule that writes the call by a template: numbers are arguments. */
const as =
  (parts: TemplateStringsArray, ...places: number[]): Rule =>
  (call) =>
    template(call, parts, ...places);

/** The same function under another name. */
const named =
  (database: string): Rule =>
  ({ name, args }) => [
    { text: `${database}(`, at: name.at },
    ...args.flatMap((pieces, index) => (index > 0 ? [added(','), ...pieces] : [...pieces])),
    added(')'),
  ];

/** Parts of dates as T-SQL names them. */
const DATE_PARTS: Record<string, string> = Object.fromEntries(
  [
    ['year', 'year', 'yy', 'yyyy'],
    ['quarter', 'quarter', 'qq', 'q'],
    ['month', 'month', 'mm', 'm'],
    ['doy', 'dayofyear', 'dy', 'y'],
    ['day', 'day', 'dd', 'd'],
    ['week', 'week', 'wk', 'ww', 'iso_week', 'isowk', 'isoww'],
    ['dow', 'weekday', 'dw', 'w'],
    ['hour', 'hour', 'hh'],
    ['minute', 'minute', 'mi', 'n'],
    ['second', 'second', 'ss', 's'],
    ['millisecond', 'millisecond', 'ms'],
    ['microsecond', 'microsecond', 'mcs'],
    ['nanosecond', 'nanosecond', 'ns'],
  ].flatMap(([database = '', ...names]) => names.map((name) => [name, database])),
);

function datePart({ name, given, scope }: Call): string {
  const token = given[0]?.[0] ?? name;
  const part = DATE_PARTS[token.value.toLowerCase()];
  if (part) return part;
  const text = `'${token.value}' is not a recognized ${name.text.toLowerCase()} option.`;
  throw errorAt(scope, token.at, text, 155);
}

/** Intervals by their parts. */
const INTERVALS: Record<string, string> = {
  year: 'to_years',
  quarter: '3 * to_months',
  month: 'to_months',
  day: 'to_days',
  doy: 'to_days',
  dow: 'to_days',
  week: '7 * to_days',
  hour: 'to_hours',
  minute: 'to_minutes',
  second: 'to_seconds',
  millisecond: 'to_milliseconds',
  microsecond: 'to_microseconds',
};

/** A moment; text of digits alone is read as T-SQL reads it. */
function timestamp(pieces: Pieces | undefined, given?: readonly Token[]): Piece[] {
  const [only] = given?.length === 1 ? given : [];
  const value = only?.kind === 'string' ? [{ text: literal(isoDate(only.value)), at: only.at }] : (pieces ?? []);
  return [added('CAST('), ...value, added('AS TIMESTAMP)')];
}

const dateDiff =
  (type: string): Rule =>
  (call) => {
    const part = datePart(call);
    // Days and what is longer are counted by the borders that lie between; so does the database.
    const unit = part === 'dow' || part === 'doy' ? 'day' : part;
    const nano = unit === 'nanosecond';
    return [
      { text: `CAST(${nano ? '1000 * ' : ''}date_diff('${nano ? 'microsecond' : unit}',`, at: call.name.at },
      ...timestamp(call.args[1], call.given[1]),
      added(','),
      ...timestamp(call.args[2], call.given[2]),
      added(`) AS ${type})`),
    ];
  };

const dateAdd: Rule = (call) => {
  const part = datePart(call);
  const interval = INTERVALS[part];
  if (!interval) throw errorAt(call.scope, call.name.at, `The datepart ${part} is not supported by DATEADD.`, 9810);
  const number = [added('CAST('), ...(call.args[1] ?? []), added('AS BIGINT)')];
  const small = /to_(years|months|days)/.test(interval) ? [added('CAST('), ...number, added('AS INTEGER)')] : number;
  return [
    { text: '(', at: call.name.at },
    ...timestamp(call.args[2], call.given[2]),
    added(`+ ${interval}(`),
    ...small,
    added('))'),
  ];
};

const datePartOf: Rule = (call) => {
  const part = datePart(call);
  const shift = part === 'dow' ? ' + 1' : '';
  const modulo = part === 'millisecond' ? ' % 1000' : part === 'microsecond' ? ' % 1000000' : '';
  return [
    { text: `CAST(date_part('${part}',`, at: call.name.at },
    ...timestamp(call.args[1], call.given[1]),
    added(`)${modulo}${shift} AS INTEGER)`),
  ];
};

const dateName: Rule = (call) => {
  const part = datePart(call);
  if (part === 'month' || part === 'dow') {
    return [
      { text: part === 'month' ? 'monthname(' : 'dayname(', at: call.name.at },
      ...timestamp(call.args[1], call.given[1]),
      added(')'),
    ];
  }
  return [added('CAST('), ...datePartOf(call), added('AS VARCHAR)')];
};

/** How CONVERT writes dates, by its styles. */
const STYLES: Record<string, string> = {
  '1': '%m/%d/%y',
  '3': '%d/%m/%y',
  '4': '%d.%m.%y',
  '5': '%d-%m-%y',
  '8': '%H:%M:%S',
  '12': '%y%m%d',
  '20': '%Y-%m-%d %H:%M:%S',
  '21': '%Y-%m-%d %H:%M:%S.%g',
  '23': '%Y-%m-%d',
  '101': '%m/%d/%Y',
  '102': '%Y.%m.%d',
  '103': '%d/%m/%Y',
  '104': '%d.%m.%Y',
  '105': '%d-%m-%Y',
  '108': '%H:%M:%S',
  '110': '%m-%d-%Y',
  '111': '%Y/%m/%d',
  '112': '%Y%m%d',
  '114': '%H:%M:%S:%g',
  '120': '%Y-%m-%d %H:%M:%S',
  '121': '%Y-%m-%d %H:%M:%S.%g',
  '126': '%Y-%m-%dT%H:%M:%S.%g',
};

/** Whether an expression is made of whole numbers alone, so that nothing has to be cut off: `ABS(CHECKSUM(NEWID())) % 14`. */
function isWhole(given: readonly Token[]): boolean {
  let depth = 0;
  for (const [at, { kind, text }] of given.entries()) {
    if (depth > 0) {
      // What is hashed may be anything.
      depth += text === '(' ? 1 : text === ')' ? -1 : 0;
      continue;
    }
    if (text === '(' && given[at - 1]?.text === 'CHECKSUM') depth = 1;
    else if (kind === 'number' ? !/^\d+$/.test(text) : !/^([-+*%()]|ABS|CHECKSUM)$/.test(text)) return false;
  }
  return given.length > 0;
}

/** A conversion as T-SQL does it: decimals are cut off on the way to whole numbers, text to its length. */
export function cast(pieces: Pieces, given: readonly Token[], type: SqlType, at: number, isTry: boolean): Piece[] {
  const open = { text: isTry ? 'TRY_CAST(' : 'CAST(', at };
  const [only] = given.length === 1 ? given : [];
  if (type.kind === 'whole' && only?.kind !== 'number' && only?.kind !== 'string' && !isWhole(given)) {
    const trunc: Piece = { text: 'trunc(', at, otherwise: '(' };
    return [open, trunc, ...pieces, added(`) AS ${type.database})`)];
  }
  if (type.kind === 'whole' && only?.kind === 'number') {
    return [open, added('trunc('), ...pieces, added(`) AS ${type.database})`)];
  }
  if (type.kind === 'text' && type.length !== null) {
    return [{ text: 'left(', at }, { ...open }, ...pieces, added(`AS VARCHAR), ${type.length})`)];
  }
  if (type.kind === 'date' && only?.kind === 'string') {
    return [open, { text: literal(isoDate(only.value)), at: only.at }, added(`AS ${type.database})`)];
  }
  return [open, ...pieces, added(`AS ${type.database})`)];
}

/** `20200131` and what may follow as ISO 8601 has it. */
function isoDate(text: string): string {
  return text.replace(/^(\d{4})(\d{2})(\d{2})(?!\d)/, '$1-$2-$3');
}

function typeOf({ name, scope }: Call, tokens: readonly Token[]): SqlType {
  const found = readType(tokens, 0);
  if (found && found.next === tokens.length) return found.type;
  const token = tokens[0] ?? name;
  throw errorAt(scope, token.at, `Type ${token.value} is not a defined system type.`, 243, 16);
}

const convert =
  (isTry: boolean): Rule =>
  (call) => {
    const { given, args, name } = call;
    const type = typeOf(call, given[0] ?? []);
    const style = given[2]?.length === 1 ? STYLES[given[2][0]?.text ?? ''] : undefined;
    if (style && type.kind === 'text') {
      const open = type.length === null ? 'strftime(' : 'left(strftime(';
      const close = type.length === null ? ')' : `), ${type.length})`;
      return [{ text: open, at: name.at }, ...timestamp(args[1], given[1]), added(`, ${literal(style)}${close}`)];
    }
    if (style && type.kind === 'date' && args[1]) {
      const parsed = [added('strptime('), ...args[1], added(`, ${literal(style)})`)];
      return [{ text: 'CAST(', at: name.at }, ...parsed, added(`AS ${type.database})`)];
    }
    return cast(args[1] ?? [], given[1] ?? [], type, name.at, isTry);
  };

/** Whether a call is `NEWID()`. */
function isNewId(given: readonly Token[] | undefined): boolean {
  return given?.length === 3 && given[0]?.text === 'NEWID' && given[1]?.text === '(' && given[2]?.text === ')';
}

/**
 * A 32-bit hash. Of `NEWID()`, which is how scripts draw random numbers, it is a random number at once: no text is made in
 * between, and nothing hashed. The lowest integer never comes out, so that ABS has an answer.
 */
const checksum: Rule = ({ name, given, args }) => {
  if (isNewId(given[0])) return [{ text: 'CAST(random() * 4294967294 - 2147483647 AS INTEGER)', at: name.at }];
  const values = args.flatMap((pieces, at) => (at > 0 ? [added(','), ...pieces] : [...pieces]));
  return [
    { text: 'CAST(CAST(hash(', at: name.at },
    ...values,
    added(') % 4294967295 AS BIGINT) - 2147483647 AS INTEGER)'),
  ];
};

const databaseNumber = as`(SELECT CAST(database_oid AS INTEGER) FROM duckdb_databases() WHERE NOT internal AND lower(database_name) = lower(${0}))`;

/** What is corrected of T-SQL's functions, by their names. All others are the database's own. */
export const FUNCTIONS: Readonly<Record<string, Rule>> = {
  ATN2: named('atan2'),
  CEILING: named('ceil'),
  CHAR: as`chr(CAST(${0} AS INTEGER))`,
  CHARINDEX: (call) =>
    call.args.length > 2
      ? template(
          call,
          [
            'CASE WHEN instr(substr(',
            ',',
            '),',
            ') = 0 THEN 0 ELSE instr(substr(',
            ',',
            '),',
            ') +',
            '- 1 END',
          ] as unknown as TemplateStringsArray,
          1,
          2,
          0,
          1,
          2,
          0,
          2,
        )
      : template(call, ['CAST(instr(', ',', ') AS INTEGER)'] as unknown as TemplateStringsArray, 1, 0),
  CHECKSUM: checksum,
  CHOOSE: (call) => [
    { text: 'CASE', at: call.name.at },
    ...(call.args[0] ?? []),
    ...call.args.slice(1).flatMap((pieces, at) => [added(`WHEN ${at + 1} THEN`), ...pieces]),
    added('END'),
  ],
  CONVERT: convert(false),
  TRY_CONVERT: convert(true),
  COUNT_BIG: named('count'),
  // Bytes have a text of their own, which is longer.
  DATALENGTH: as`CAST(CASE WHEN typeof(${0}) = 'BLOB' THEN octet_length(TRY_CAST(CAST(${0} AS VARCHAR) AS BLOB)) ELSE strlen(CAST(${0} AS VARCHAR)) END AS INTEGER)`,
  DATEADD: dateAdd,
  DATEDIFF: dateDiff('INTEGER'),
  DATEDIFF_BIG: dateDiff('BIGINT'),
  DATEFROMPARTS: named('make_date'),
  DATENAME: dateName,
  DATEPART: datePartOf,
  DAY: as`CAST(day(CAST(${0} AS TIMESTAMP)) AS INTEGER)`,
  MONTH: as`CAST(month(CAST(${0} AS TIMESTAMP)) AS INTEGER)`,
  YEAR: as`CAST(year(CAST(${0} AS TIMESTAMP)) AS INTEGER)`,
  DB_ID: (call) => databaseNumber(call.args.length > 0 ? call : { ...call, args: [[added('current_database()')]] }),
  DB_NAME: as`current_database()`,
  EOMONTH: as`last_day(CAST(${0} AS TIMESTAMP))`,
  ERROR_LINE: as`getvariable('error_line')`,
  ERROR_MESSAGE: as`getvariable('error_message')`,
  ERROR_NUMBER: as`getvariable('error_number')`,
  ERROR_PROCEDURE: as`getvariable('error_procedure')`,
  ERROR_SEVERITY: as`getvariable('error_severity')`,
  ERROR_STATE: as`getvariable('error_state')`,
  IIF: as`CASE WHEN ${0} THEN ${1} ELSE ${2} END`,
  ISDATE: as`CASE WHEN TRY_CAST(${0} AS TIMESTAMP) IS NULL THEN 0 ELSE 1 END`,
  ISNULL: named('coalesce'),
  ISNUMERIC: as`CASE WHEN TRY_CAST(${0} AS DOUBLE) IS NULL THEN 0 ELSE 1 END`,
  LEN: as`CAST(length(rtrim(CAST(${0} AS VARCHAR))) AS INTEGER)`,
  LOG: (call) =>
    call.args.length > 1
      ? template(call, ['(ln(', ') / ln(', '))'] as unknown as TemplateStringsArray, 0, 1)
      : template(call, ['ln(', ')'] as unknown as TemplateStringsArray, 0),
  NCHAR: as`chr(CAST(${0} AS INTEGER))`,
  QUOTENAME: as`('[' || replace(${0}, ']', ']]') || ']')`,
  // Once for a query, as in T-SQL.
  RAND: (call) =>
    call.args.length > 0
      ? template(call, ['(CAST(hash(', ') AS DOUBLE) / 18446744073709551616)'] as unknown as TemplateStringsArray, 0)
      : template(call, ['(SELECT random())'] as unknown as TemplateStringsArray),
  REPLICATE: named('repeat'),
  SPACE: as`repeat(' ', ${0})`,
  SQUARE: as`power(CAST(${0} AS DOUBLE), 2)`,
  STDEV: named('stddev_samp'),
  STDEVP: named('stddev_pop'),
  STR: (call) => {
    const width = call.args[1] ?? [added('10')];
    const digits = call.args[2] ?? [added('0')];
    return [
      { text: 'lpad(CAST(round(CAST(', at: call.name.at },
      ...(call.args[0] ?? []),
      added('AS DOUBLE),'),
      ...digits,
      added(call.args[2] ? ') AS VARCHAR),' : ') AS BIGINT)::VARCHAR,'),
      ...width,
      added(", ' ')"),
    ];
  },
  STUFF: (call) =>
    template(
      call,
      [
        '(left(',
        ', CAST(',
        ' AS INTEGER) - 1) ||',
        '|| substr(',
        ', CAST(',
        ' AS INTEGER) +',
        '))',
      ] as unknown as TemplateStringsArray,
      0,
      1,
      3,
      0,
      1,
      2,
    ),
  UNICODE: named('unicode'),
  VAR: named('var_samp'),
  VARP: named('var_pop'),
};
