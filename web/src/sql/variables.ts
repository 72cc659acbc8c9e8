import { RxError } from '../error.js';
import { momentText } from './convert/values.js';
import type { BoundValue } from './messages.js';
import type { BoundParameter } from './procedures.js';
import { sqlType, type SqlType } from './tsql/types.js';

/** A value of a parameter: T-SQL's type follows from it unless it is given. */
export type SqlValue = string | number | bigint | boolean | Date | Uint8Array | null;

/** A parameter of a text: a value, or a value with its type, whose last value comes back. */
export type SqlParameter = SqlValue | { value: SqlValue; type?: string; output?: boolean };

/** A parameter of a text as it is bound, and whether its last value comes back. */
export interface TextParameter extends BoundParameter {
  isOutput: boolean;
}

function typeNamed(name: string): SqlType {
  const found = /^\s*(\w+)\s*(?:\(([^)]*)\))?\s*$/.exec(name);
  const numbers = found?.[2]?.split(',').map((part) => part.trim());
  const type = found && sqlType(found[1] ?? '', numbers ?? []);
  if (!type) throw new RxError('argument', `'${name}' is not a type of T-SQL`);
  return type;
}

export function typeOfSqlValue(value: SqlValue): string {
  if (value instanceof Uint8Array) return 'varbinary(max)';
  if (typeof value === 'boolean') return 'bit';
  if (typeof value === 'bigint') return 'bigint';
  if (value instanceof Date) return 'datetime2';
  if (typeof value !== 'number') return 'nvarchar(max)';
  if (!Number.isInteger(value)) return 'float';
  if (Math.abs(value) < 2 ** 31) return 'int';
  return Number.isSafeInteger(value) ? 'bigint' : 'float';
}

/** A value as it crosses to the database: as text where JSON would lose something of it. */
export function boundValue(value: SqlValue): BoundValue {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return bytesText(value);
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new RxError('argument', 'a parameter is not a valid date');
    return momentText(value);
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value;
}

/** Bytes as the database reads them in text. */
function bytesText(bytes: Uint8Array): string {
  const digits: string[] = [];
  for (const byte of bytes) digits.push(`\\x${byte.toString(16).padStart(2, '0')}`);
  return digits.join('');
}

function isValue(value: unknown): value is SqlValue {
  if (value instanceof Uint8Array) return true;
  return value === null || value instanceof Date || ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
}

/** Parameters by their names, with or without `@`. */
export function boundParameters(params: Readonly<Record<string, SqlParameter>>): TextParameter[] {
  return Object.entries(params).map(([given, parameter]) => {
    const name = (given.startsWith('@') ? given : `@${given}`).toLowerCase();
    if (!/^@[\p{L}\p{N}_@$#]+$/u.test(name))
      throw new RxError('argument', `'${given}' cannot be the name of a parameter`);
    const { value, type, output = false } = isValue(parameter) ? { value: parameter } : (parameter ?? { value: null });
    if (!isValue(value)) {
      throw new RxError('argument', `parameter '${given}' is no number, text, truth value, date, run of bytes or null`);
    }
    return { name, type: typeNamed(type ?? typeOfSqlValue(value)), value: boundValue(value), isOutput: output };
  });
}
