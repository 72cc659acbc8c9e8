import { fittedTable } from './convert/declared-columns.js';
import { ConversionError } from './convert/conversion-error.js';
import type { ResultSet } from './result-set.js';
import { errorAt, type Scope } from './tsql/scope.js';
import type { DeclaredColumn } from './tsql/statement.js';

/** Result sets as WITH RESULT SETS declares them: as many, with as many columns, of their names and types; NULL where it may be. */
export function declaredSet(
  sets: readonly ResultSet[],
  declared: readonly (readonly DeclaredColumn[])[] | 'none',
  scope: Scope,
  at: number,
): ResultSet[] {
  if (declared === 'none') {
    if (sets.length === 0) return [];
    const text =
      'EXECUTE statement failed because its WITH RESULT SETS clause specified 0 result set(s), but the statement tried to send more result sets than this.';
    throw errorAt(scope, at, text, 11535, 16);
  }
  if (sets.length !== declared.length) {
    const more = sets.length > declared.length;
    const text = `EXECUTE statement failed because its WITH RESULT SETS clause specified ${declared.length} result set(s), ${more ? 'but the statement tried to send more result sets than this' : `and the statement only sent ${sets.length} result set(s) at run time`}.`;
    throw errorAt(scope, at, text, more ? 11535 : 11536, 16);
  }
  return sets.map((set, index) => renamed(set, declared[index] ?? [], index + 1, scope, at));
}

function renamed(
  set: ResultSet,
  columns: readonly DeclaredColumn[],
  number: number,
  scope: Scope,
  at: number,
): ResultSet {
  const fields = set.table.schema.fields;
  if (fields.length !== columns.length) {
    const text = `EXECUTE statement failed because its WITH RESULT SETS clause specified ${columns.length} column(s) for result set number ${number}, but the statement sent ${fields.length} column(s) at run time.`;
    throw errorAt(scope, at, text, 11537, 16);
  }
  const table = fitted(set, columns, number, scope, at);
  columns.forEach(({ name, nullable }, column) => {
    if (nullable || (table.getChildAt(column).nullCount ?? 0) === 0) return;
    const text = `EXECUTE statement failed because its WITH RESULT SETS clause specified a non-nullable type for column #${column + 1} in result set #${number}, and the corresponding value sent at run time was null ('${name}').`;
    throw errorAt(scope, at, text, 11553, 16);
  });
  const told = columns.map(({ name, type, nullable }) => ({ name, type: type.name, nullable }));
  return { ...set, table, columns: told };
}

function fitted({ table }: ResultSet, columns: readonly DeclaredColumn[], set: number, scope: Scope, at: number) {
  try {
    return fittedTable(table, columns, set);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    throw errorAt(scope, at, error.message, error.number, 16);
  }
}
