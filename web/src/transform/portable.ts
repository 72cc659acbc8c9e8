import { RxError } from '../error.js';

/** Arrays of numbers, by the names of their classes. */
const VIEWS = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};

/** What stands for a value that JSON has no word for. */
interface Tagged {
  $is: string;
  of: unknown;
}

const tagged = ($is: string, of: unknown): Tagged => ({ $is, of });

/** A value that can be cloned, as JSON can say it. */
export function toPortable(value: unknown, place: string): unknown {
  const part = (one: unknown, at: string | number) => toPortable(one, `${place}.${at}`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : tagged('number', Object.is(value, -0) ? '-0' : String(value));
  }
  if (value === undefined) return tagged('undefined', null);
  if (typeof value === 'bigint') return tagged('bigint', String(value));
  if (typeof value !== 'object') throw unportable(place, typeof value);
  if (Array.isArray(value)) return Array.from(value, part);
  if (value instanceof Date) return tagged('Date', value.getTime());
  if (value instanceof RegExp) return tagged('RegExp', [value.source, value.flags]);
  if (value instanceof Map)
    return tagged(
      'Map',
      [...value].map((entry, at) => part(entry, at)),
    );
  if (value instanceof Set) return tagged('Set', [...value].map(part));
  const kind = value.constructor?.name ?? 'Object';
  if (ArrayBuffer.isView(value) && kind in VIEWS) {
    const numbers = Array.from(value as unknown as Iterable<number | bigint>);
    return tagged(kind, numbers.map(part));
  }
  if (kind !== 'Object') throw unportable(place, `class ${kind}`);
  const fields = Object.entries(value).map(([name, one]) => [name, part(one, name)]);
  return tagged('Object', fields);
}

/** What {@link toPortable} made portable. */
export function fromPortable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(fromPortable);
  const { $is, of } = value as Tagged;
  const list = () => (of as unknown[]).map(fromPortable);
  switch ($is) {
    case 'number':
      return Number(of);
    case 'undefined':
      return undefined;
    case 'bigint':
      return BigInt(of as string);
    case 'Date':
      return new Date((of as number | null) ?? Number.NaN);
    case 'RegExp': {
      const [source, flags] = of as [string, string];
      return new RegExp(source, flags);
    }
    case 'Map':
      return new Map(list() as [unknown, unknown][]);
    case 'Set':
      return new Set(list());
    case 'Object':
      return Object.fromEntries((of as [string, unknown][]).map(([name, one]) => [name, fromPortable(one)]));
  }
  const View = VIEWS[$is as keyof typeof VIEWS] as unknown as { from(values: unknown[]): unknown } | undefined;
  if (!View) throw new RxError('unsupported', `the saved model has a value of class ${$is}, which is not known`);
  return View.from(list());
}

function unportable(place: string, what: string): RxError {
  return new RxError('unsupported', `transformObjects: '${place}' is of ${what}, which cannot be saved with the model`);
}
