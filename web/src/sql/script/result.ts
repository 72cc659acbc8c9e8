import { Column } from '@uwdata/flechette';
import { readTable, type Table } from '../../data/frame.js';
import { refitted, tableOf } from '../convert/declared-columns.js';
import { converter } from '../convert/values.js';
import type { BoundValue } from '../messages.js';
import type { ProcedureCall, ScriptValue } from '../procedures.js';
import { nameOfArrowType } from '../result-set.js';
import { type SqlType, sqlType } from '../tsql/types.js';
import { boundValue } from '../variables.js';
import type { ScriptOutcome } from './work.js';

type AnyColumn = Column<unknown>;

/** The rows that all runs gave, in their order, as one table with columns that have no names; null when none gave any. */
export function outputTable({ error }: ProcedureCall, outcomes: readonly ScriptOutcome[]): Table | null {
  const pieces = outcomes.flatMap((outcome) => outcome.pieces).sort((a, b) => a.number - b.number);
  const tables = pieces.map(({ bytes }) => readTable(bytes));
  const [first] = tables;
  if (!first) return null;
  const other = tables.find(({ children }) => children.length !== first.children.length);
  if (other) {
    const text = `An external script error occurred: \nthe output has ${other.children.length} columns in one run of the script and ${first.children.length} in another`;
    throw error({ text, number: 39019, state: 2 });
  }
  const columns = first.children.map((_, at) => joined(tables.map(({ children }) => children[at] as AnyColumn)));
  return tableOf(
    columns.map((_, at) => `Column${at + 1}`),
    columns,
  );
}

/** A column of several behind one another; of another type where they differ. */
function joined(columns: readonly AnyColumn[]): AnyColumn {
  const [first] = columns;
  if (!first || columns.length === 1) return first as AnyColumn;
  const names = new Set(columns.map(({ type }) => nameOfArrowType(type)));
  const [name = ''] = names;
  if (names.size === 1) return new Column(columns.flatMap(({ data }) => [...data]) as never, first.type) as AnyColumn;
  const filled = columns.filter(({ length, nullCount }) => nullCount < length);
  const kinds = new Set(filled.map(({ type }) => nameOfArrowType(type)));
  const areNumbers = [...kinds].every((kind) => /int|float|real/.test(kind));
  const wanted = sqlType(kinds.size === 1 ? ([...kinds][0] ?? name) : areNumbers ? 'float' : 'nvarchar') as SqlType;
  return joined(columns.map((column) => refitted(column, wanted, { set: 1, column: 1 })));
}

/** A value that a script left in a parameter, as the database takes it. */
export function outputValue(value: ScriptValue, type: SqlType): BoundValue {
  if (value === null) return null;
  const made = type.kind === 'decimal' ? value : (converter(type, { set: 1, column: 1 })(value) as ScriptValue);
  return boundValue(made);
}
