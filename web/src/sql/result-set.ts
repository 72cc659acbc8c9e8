import { readTable, type Table } from '../data/frame.js';

/** A column of a result set. */
export interface ResultColumn {
  /** Its name; empty when the query gives none, and `ColumnN` in the table. */
  name: string;
  /** Its type as T-SQL has it. */
  type: string;
  /** Whether NULL is allowed. */
  nullable: boolean;
}

/** What one query gave. */
export interface ResultSet {
  /** The rows as an Arrow table. */
  table: Table;
  columns: readonly ResultColumn[];
  rows: number;
  /** The line of its statement in the text, from 1. */
  line: number;
  /** How long the statement took, in milliseconds. */
  elapsed: number;
}

/** Arrow's types, as far as the database has them: their numbers in flechette. */
interface ArrowType {
  typeId: number;
  bitWidth?: number;
  signed?: boolean;
  precision?: number;
  scale?: number;
  unit?: number;
  timezone?: string | null;
}

const [INT, FLOAT, BINARY, UTF8, BOOL, DECIMAL, DATE, TIME, TIMESTAMP] = [2, 3, 4, 5, 6, 7, 8, 9, 10];

/** T-SQL's name of an Arrow type. */
export function nameOfArrowType(type: unknown): string {
  const { typeId, bitWidth = 0, signed = true, precision = 0, scale = 0, timezone } = type as ArrowType;
  switch (typeId) {
    case INT:
      if (bitWidth === 8) return signed ? 'smallint' : 'tinyint';
      if (bitWidth === 16) return signed ? 'smallint' : 'int';
      if (bitWidth === 32) return signed ? 'int' : 'bigint';
      return 'bigint';
    case FLOAT:
      return precision === 2 ? 'float' : 'real';
    case BINARY:
      return 'varbinary';
    case UTF8:
      return 'nvarchar';
    case BOOL:
      return 'bit';
    case DECIMAL:
      return `decimal(${precision}, ${scale})`;
    case DATE:
      return 'date';
    case TIME:
      return 'time';
    case TIMESTAMP:
      return timezone ? 'datetimeoffset' : 'datetime2';
    default:
      return 'sql_variant';
  }
}

/** The result set in an Arrow stream. */
export function resultSet(bytes: Uint8Array, { line, elapsed }: { line: number; elapsed: number }): ResultSet {
  const table = readTable(bytes);
  const columns = table.schema.fields.map(({ name, type, nullable }, index) => ({
    name: name === `Column${index + 1}` ? '' : name,
    type: nameOfArrowType(type),
    nullable,
  }));
  return { table, columns, rows: table.numRows, line, elapsed };
}
