import type { Fault } from '../messages.js';
import { placeOf } from './lexer.js';
import type { DatabaseText } from './pieces.js';
import type { Scope } from './scope.js';
import { SqlError } from './sql-error.js';
import { nameOfDatabaseType } from './types.js';

/** What SQL Server says of what the database says. */
interface Said {
  text: string;
  number: number;
  severity?: number;
}

/** The database's names of types in messages. */
const MACHINE_TYPES: Record<string, string> = {
  INT8: 'smallint',
  UINT8: 'tinyint',
  INT16: 'smallint',
  INT32: 'int',
  INT64: 'bigint',
  BOOL: 'bit',
};

function typeName(type: string): string {
  return MACHINE_TYPES[type] ?? nameOfDatabaseType(type);
}

/** The word of T-SQL that stands at a place. */
function wordAt(text: string, offset: number): string {
  const rest = text.slice(offset);
  return (
    /^(?:[\p{L}\p{N}_@#$]+(?:\.+(?:[\p{L}\p{N}_@#$]+|\[[^\]]*\]))*|\[[^\]]*\]|'[^']*'|"[^"]*"|.)/u
      .exec(rest)?.[0]
      .replace(/^['"[]|['"\]]$/g, '') ?? ''
  );
}

type Rule = [pattern: RegExp, said: (parts: RegExpExecArray, near: string, fault: Fault) => Said];

/** Each kind of error by the database's message. */
const RULES: readonly Rule[] = [
  [
    /^syntax error at or near|^syntax error at end/,
    (_, near) => ({ text: `Incorrect syntax near '${near}'.`, number: 102, severity: 15 }),
  ],
  [
    /^(?:Table|View) with name (.+?) does not exist/,
    ([, name], near) => ({ text: `Invalid object name '${near || name}'.`, number: 208 }),
  ],
  [
    /^(?:Scalar|Table|Macro|Aggregate)?\s?Function with name (.+?) does not exist/,
    ([, name]) => ({ text: `'${name}' is not a recognized built-in function name.`, number: 195, severity: 15 }),
  ],
  [
    /^Referenced column "(.+?)" (?:was )?not found/,
    ([, name]) => ({ text: `Invalid column name '${name}'.`, number: 207 }),
  ],
  [
    /^Referenced table "(.+?)" not found/,
    (_, near) => ({ text: `The multi-part identifier "${near}" could not be bound.`, number: 4104 }),
  ],
  [
    /^Could not convert string ['"]([\s\S]*?)['"] to (\w+)/,
    ([, value, type = '']) => ({
      text: `Conversion failed when converting the varchar value '${value}' to data type ${typeName(type)}.`,
      number: 245,
    }),
  ],
  [
    /out of range for the destination type (\w+)/,
    ([, type = '']) => ({
      text: `Arithmetic overflow error converting expression to data type ${typeName(type)}.`,
      number: 8115,
    }),
  ],
  [
    /(?:does not have a column named|Column with name|column) "?(.+?)"?(?: does not exist| not found|$)/i,
    ([, name]) => ({ text: `Invalid column name '${name}'.`, number: 207 }),
  ],
  [
    /^Ambiguous reference to column name "(.+?)"/,
    ([, name]) => ({ text: `Ambiguous column name '${name}'.`, number: 209 }),
  ],
  [
    /^(?:Table|View|Schema|Sequence|Index) with name "?(.+?)"? already exists/,
    ([, name]) => ({ text: `There is already an object named '${name}' in the database.`, number: 2714 }),
  ],
  [
    /^(?:Catalog|Schema) with name (.+?) does not exist/,
    ([, name]) => ({
      text: `The specified schema name "${name}" either does not exist or you do not have permission to use it.`,
      number: 2760,
    }),
  ],
  [
    /^(?:invalid (?:date|timestamp)|date(?:\/time)? field value out of range|timestamp field value out of range)/i,
    () => ({ text: 'Conversion failed when converting date and/or time from character string.', number: 241 }),
  ],
  [/Overflow/i, () => ({ text: 'Arithmetic overflow error converting expression to data type int.', number: 8115 })],
  [
    /^NOT NULL constraint failed: (?:.*\.)?(.+?)\.(.+)$/,
    ([, table, column]) => ({
      text: `Cannot insert the value NULL into column '${column}', table '${table}'; column does not allow nulls. The statement fails.`,
      number: 515,
    }),
  ],
  [
    /Duplicate key "(.+?)" violates (primary key|unique)/i,
    ([, key, kind]) => ({
      text: `Violation of ${kind?.toUpperCase()} constraint. Cannot insert duplicate key. The duplicate key value is (${key}).`,
      number: 2627,
      severity: 14,
    }),
  ],
  [
    /^(?:CHECK|FOREIGN KEY) constraint failed|violates foreign key/i,
    (_, __, { message }) => ({ text: `The statement conflicted with a constraint: ${message}`, number: 547 }),
  ],
  [
    /must appear in the GROUP BY clause/,
    (_, near) => ({
      text: `Column '${near}' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.`,
      number: 8120,
    }),
  ],
  [
    /more than one row returned by a subquery/i,
    () => ({
      text: 'Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.',
      number: 512,
    }),
  ],
];

/** An error of the database as SQL Server says it, at its place in T-SQL. */
export function faultError(fault: Fault, text: DatabaseText, scope: Scope, at: number): SqlError {
  const { type, message, position } = fault;
  const offset = (position === undefined ? null : text.origin(position)) ?? at;
  const { line } = placeOf(scope.text, offset, scope.from);
  const { column } = placeOf(scope.text, offset);
  const cause = new Error(message);
  const made = ({ text, number, severity }: Said) =>
    new SqlError(text, { number, line, column, offset, ...(severity !== undefined && { severity }) }, { cause });
  if (/out of memory/i.test(type) || /out of memory|failed to (?:allocate|pin)/i.test(message)) {
    const said = "There is insufficient system memory in resource pool 'default' to run this query.";
    return made({ text: said, number: 701, severity: 17 });
  }
  const near = position === undefined ? '' : wordAt(scope.text, offset);
  for (const [pattern, said] of RULES) {
    const found = pattern.exec(message);
    if (found) return made(said(found, near, fault));
  }
  return made({ text: message.split('\n')[0] ?? message, number: 50000 });
}
