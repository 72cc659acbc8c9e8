import type { Token } from './lexer.js';

/** A type as T-SQL has it. */
export interface SqlType {
  /** T-SQL's name of it, in small letters, with its numbers: `decimal(10, 2)`. */
  name: string;
  /** The database's. */
  database: string;
  /** Of text: the most characters. */
  length: number | null;
  /** What kind of conversion there is to it. */
  kind: 'whole' | 'real' | 'decimal' | 'text' | 'bit' | 'date' | 'binary' | 'other';
}

const WHOLE: Record<string, string> = { TINYINT: 'UTINYINT', SMALLINT: 'SMALLINT', INT: 'INTEGER', BIGINT: 'BIGINT' };
const DATES: Record<string, string> = {
  DATE: 'DATE',
  TIME: 'TIME',
  DATETIME: 'TIMESTAMP',
  DATETIME2: 'TIMESTAMP',
  SMALLDATETIME: 'TIMESTAMP',
  DATETIMEOFFSET: 'TIMESTAMP WITH TIME ZONE',
};
const TEXTS = new Set(['CHAR', 'VARCHAR', 'NCHAR', 'NVARCHAR', 'TEXT', 'NTEXT', 'SYSNAME', 'XML']);
const BINARY = new Set(['BINARY', 'VARBINARY', 'IMAGE']);

/** The type that a name with numbers says; null for one that there is not. */
export function sqlType(given: string, numbers: readonly string[] = []): SqlType | null {
  const word = given.toUpperCase() === 'INTEGER' ? 'INT' : given.toUpperCase();
  const name = numbers.length > 0 ? `${word.toLowerCase()}(${numbers.join(', ').toLowerCase()})` : word.toLowerCase();
  const made = (database: string, kind: SqlType['kind'], length: number | null = null): SqlType => ({
    name,
    database,
    length,
    kind,
  });
  if (WHOLE[word]) return made(WHOLE[word], 'whole');
  if (DATES[word]) return made(DATES[word], 'date');
  if (TEXTS.has(word)) {
    const length = Number(numbers[0]);
    return made('VARCHAR', 'text', Number.isInteger(length) ? length : null);
  }
  if (BINARY.has(word)) return made('BLOB', 'binary');
  switch (word) {
    case 'BIT':
      return made('BOOLEAN', 'bit');
    case 'REAL':
      return made('FLOAT', 'real');
    case 'FLOAT':
      return made(numbers[0] !== undefined && Number(numbers[0]) <= 24 ? 'FLOAT' : 'DOUBLE', 'real');
    case 'DECIMAL':
    case 'NUMERIC':
    case 'DEC':
      return made(`DECIMAL(${numbers[0] ?? 18}, ${numbers[1] ?? 0})`, 'decimal');
    case 'MONEY':
      return made('DECIMAL(19, 4)', 'decimal');
    case 'SMALLMONEY':
      return made('DECIMAL(10, 4)', 'decimal');
    case 'UNIQUEIDENTIFIER':
      return made('UUID', 'other');
    default:
      return null;
  }
}

/** The type that tokens say from a place on, and where it ends; null when there is none. */
export function readType(tokens: readonly Token[], at: number): { type: SqlType; next: number } | null {
  const first = tokens[at];
  if (!first || (first.kind !== 'word' && first.kind !== 'name')) return null;
  let next = at + 1;
  let word = first.value;
  if (word.toUpperCase() === 'DOUBLE' && tokens[next]?.text === 'PRECISION') {
    word = 'FLOAT';
    next += 1;
  }
  const numbers: string[] = [];
  if (tokens[next]?.text === '(') {
    for (next += 1; next < tokens.length && tokens[next]?.text !== ')'; next++) {
      if (tokens[next]?.text !== ',') numbers.push(tokens[next]?.value ?? '');
    }
    next += 1;
  }
  const type = sqlType(word, numbers);
  return type && { type, next };
}

/** T-SQL's name for a type of the database. */
export function nameOfDatabaseType(type: string): string {
  const names: Record<string, string> = {
    UTINYINT: 'tinyint',
    TINYINT: 'smallint',
    SMALLINT: 'smallint',
    USMALLINT: 'int',
    INTEGER: 'int',
    UINTEGER: 'bigint',
    BIGINT: 'bigint',
    HUGEINT: 'decimal(38, 0)',
    UBIGINT: 'decimal(20, 0)',
    FLOAT: 'real',
    DOUBLE: 'float',
    BOOLEAN: 'bit',
    VARCHAR: 'nvarchar',
    DATE: 'date',
    TIME: 'time',
    TIMESTAMP: 'datetime2',
    'TIMESTAMP WITH TIME ZONE': 'datetimeoffset',
    UUID: 'uniqueidentifier',
    BLOB: 'varbinary',
  };
  if (type.startsWith('DECIMAL')) return type.toLowerCase().replace(',', ', ').replace('  ', ' ');
  return names[type] ?? type.toLowerCase();
}
