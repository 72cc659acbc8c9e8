import type { SqlType } from '../tsql/types.js';
import { type ColumnPlace, noConversion, notConverted, overflow } from './conversion-error.js';

/** The ranges of whole numbers, by the database's types. */
const RANGES: Readonly<Record<string, readonly [bigint, bigint]>> = {
  UTINYINT: [0n, 255n],
  SMALLINT: [-32_768n, 32_767n],
  INTEGER: [-2_147_483_648n, 2_147_483_647n],
  BIGINT: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** What a value is as T-SQL has it. */
export function typeOfValue(value: unknown): string {
  if (typeof value === 'number') return 'float';
  if (typeof value === 'bigint') return 'bigint';
  if (typeof value === 'boolean') return 'bit';
  if (value instanceof Date) return 'datetime';
  return value instanceof Uint8Array ? 'varbinary' : 'nvarchar';
}

/** Converts a value that is not missing to a type. */
export function converter(type: SqlType, place: ColumnPlace): (value: unknown) => unknown {
  const refuse = (value: unknown): never => {
    throw noConversion(type.name, typeOfValue(value), place);
  };
  const failed = (text: string) => notConverted(text, type.name, type.kind);
  switch (type.kind) {
    case 'whole':
      return wholes(type, refuse, failed);
    case 'real':
      return (value) => {
        if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
        if (typeof value !== 'string') return refuse(value);
        if (!NUMBER.test(value)) throw failed(value);
        return Number(value);
      };
    case 'decimal':
      return decimals(type, refuse, failed);
    case 'bit':
      return (value) => {
        if (typeof value === 'boolean') return value;
        if (typeof value === 'number' || typeof value === 'bigint') return Number(value) !== 0;
        if (typeof value !== 'string') return refuse(value);
        if (!/^\s*(?:true|false|[+-]?\d+)\s*$/i.test(value)) throw failed(value);
        return /true/i.test(value) || /[1-9]/.test(value);
      };
    case 'text':
      return (value) => (value instanceof Uint8Array ? refuse(value) : cut(textOf(value), type.length));
    case 'date':
      return (value) => {
        if (value instanceof Date) return value;
        if (typeof value !== 'string') return refuse(value);
        const found = dateOf(value);
        if (!found) throw failed(value);
        return found;
      };
    case 'binary':
      return (value) => (value instanceof Uint8Array ? value : refuse(value));
    default:
      return (value) => {
        if (typeof value !== 'string') return refuse(value);
        const known = type.database !== 'UUID' || /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value);
        if (!known) throw failed(value);
        return value;
      };
  }
}

/** The error of a number that a type cannot hold. */
export function overflowOf(type: SqlType): Error {
  return overflow(type.kind === 'decimal' ? 'numeric' : type.name);
}

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

type Refuse = (value: unknown) => never;
type Failed = (text: string) => Error;

/** Whole numbers: what is behind the point is cut off. */
function wholes(type: SqlType, refuse: Refuse, failed: Failed): (value: unknown) => unknown {
  const [low, high] = RANGES[type.database] ?? [0n, 0n];
  const isLong = type.database === 'BIGINT';
  const [least, most] = [Number(low), Number(high)];
  const checked = (value: bigint) => {
    if (value < low || value > high) throw overflow(type.name);
    return isLong ? value : Number(value);
  };
  return (value) => {
    if (typeof value === 'number') {
      const whole = Math.trunc(value);
      if (isLong) return checked(BigInt(whole));
      if (whole < least || whole > most) throw overflow(type.name);
      return whole;
    }
    if (typeof value === 'bigint') return checked(value);
    if (typeof value === 'boolean') return checked(value ? 1n : 0n);
    if (typeof value !== 'string') return refuse(value);
    if (!/^\s*[+-]?\d+\s*$/.test(value)) throw failed(value);
    return checked(BigInt(value.trim().replace(/^\+/, '')));
  };
}

/** Decimals as whole numbers of their last digit. */
function decimals(type: SqlType, refuse: Refuse, failed: Failed): (value: unknown) => unknown {
  const [precision = 18, scale = 0] = (/\((\d+), (\d+)\)/.exec(type.database)?.slice(1) ?? []).map(Number);
  const most = 10n ** BigInt(precision);
  return (value) => {
    const text = typeof value === 'boolean' ? String(Number(value)) : String(value);
    if (typeof value === 'object') return refuse(value);
    if (!NUMBER.test(text)) throw failed(text);
    const scaled = scaledDigits(text.trim(), scale);
    if (scaled >= most || scaled <= -most) throw overflow('numeric');
    return scaled;
  };
}

/** A number in digits times a power of ten, rounded half away from zero. */
export function scaledDigits(text: string, scale: number): bigint {
  const [, sign, whole = '', part = '', power = '0'] = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const places = part.length - Number(power) - scale;
  const digits = BigInt(whole + part || '0');
  const divisor = 10n ** BigInt(Math.max(0, places));
  const size = places > 0 ? (digits * 2n + divisor) / (divisor * 2n) : digits * 10n ** BigInt(-places);
  return sign === '-' ? -size : size;
}

/** A moment as SQL has it in text, in universal time. */
export function momentText(moment: Date): string {
  return moment.toISOString().replace('T', ' ').replace('Z', '');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (value instanceof Date) return momentText(value);
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return String(value);
}

function cut(text: string, length: number | null): string {
  return length === null || text.length <= length ? text : text.slice(0, length);
}

/** A date or moment in text, as universal time when it does not say otherwise; null when it is none. */
export function dateOf(text: string): Date | null {
  const parts =
    /^\s*(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?\s*$/i.exec(
      text,
    );
  if (!parts) return null;
  const [, year, month, day, hours = '00', minutes = '00', seconds = '00', zone = 'Z'] = parts;
  const whole = /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone;
  const found = new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds.slice(0, 6)}${whole}`);
  return Number.isNaN(found.getTime()) ? null : found;
}
