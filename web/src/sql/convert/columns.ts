import {
  binary,
  bool,
  type Column,
  columnFromArray,
  dateDay,
  decimal,
  float32,
  float64,
  int16,
  int32,
  int64,
  timestamp,
  TimeUnit,
  uint8,
  utf8,
} from '@uwdata/flechette';
import type { SqlType } from '../tsql/types.js';
import type { ColumnPlace } from './conversion-error.js';
import { converter, overflowOf } from './values.js';

/** Values of a column: an array or a typed one. */
export type Values = ArrayLike<unknown> & Iterable<unknown>;

type ArrowType = ReturnType<typeof int32>;

/** Arrow's type of one of T-SQL's. */
export function arrowType(type: SqlType): ArrowType {
  const made = () => {
    switch (type.database) {
      case 'UTINYINT':
        return uint8();
      case 'SMALLINT':
        return int16();
      case 'INTEGER':
        return int32();
      case 'BIGINT':
        return int64();
      case 'DOUBLE':
        return float64();
      case 'FLOAT':
        return float32();
      case 'BOOLEAN':
        return bool();
      case 'DATE':
        return dateDay();
      case 'TIMESTAMP':
        return timestamp(TimeUnit.MICROSECOND);
      case 'TIMESTAMP WITH TIME ZONE':
        return timestamp(TimeUnit.MICROSECOND, 'UTC');
      case 'BLOB':
        return binary();
      default: {
        const numbers = /^DECIMAL\((\d+), (\d+)\)/.exec(type.database);
        return numbers ? decimal(Number(numbers[1]), Number(numbers[2]), 128) : utf8();
      }
    }
  };
  return made() as ArrowType;
}

/** A missing value: also what is no number, as SQL Server has none of these. */
export function isMissing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value));
}

/** A column of a type that SQL has, of values that a script or a query gave. */
export function columnOf(values: Values, type: SqlType, place: ColumnPlace): Column<unknown> {
  const quick = ArrayBuffer.isView(values) ? typedColumn(values as never, type) : null;
  if (quick) return quick;
  const convert = converter(type, place);
  const converted = Array.from(values, (value) => (isMissing(value) ? null : convert(value)));
  return columnFromArray(converted, arrowType(type)) as Column<unknown>;
}

type Numbers =
  | Float64Array
  | Float32Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint8Array
  | Uint16Array
  | Uint32Array;

/** Arrays of the types of columns of numbers. */
const ARRAYS: Readonly<Record<string, new (length: number) => Numbers>> = {
  UTINYINT: Uint8Array,
  SMALLINT: Int16Array,
  INTEGER: Int32Array,
  DOUBLE: Float64Array,
  FLOAT: Float32Array,
};

const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  UTINYINT: [0, 255],
  SMALLINT: [-32_768, 32_767],
  INTEGER: [-2_147_483_648, 2_147_483_647],
};

/** Numbers without missing ones go from array to array; null where that is not so. */
function typedColumn(values: Numbers | BigInt64Array, type: SqlType): Column<unknown> | null {
  const Target = ARRAYS[type.database];
  if (!Target || values instanceof BigInt64Array || values instanceof BigUint64Array) return null;
  const isReal = values instanceof Float64Array || values instanceof Float32Array;
  if (isReal) for (let row = 0; row < values.length; row++) if (!Number.isFinite(values[row])) return null;
  if (values instanceof Target) return columnFromArray(values) as Column<unknown>;
  const limits = LIMITS[type.database];
  const made = new Target(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = limits ? Math.trunc(values[row] as number) : (values[row] as number);
    if (limits && (value < limits[0] || value > limits[1])) throw overflowOf(type);
    made[row] = value;
  }
  return columnFromArray(made) as Column<unknown>;
}
