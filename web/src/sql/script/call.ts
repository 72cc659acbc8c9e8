import { RxError } from '../../error.js';
import { type ExecuteSqlOptions, executeSql, type SqlResult } from '../execute.js';
import { tokenize } from '../tsql/lexer.js';
import { readType } from '../tsql/types.js';
import { type SqlParameter, type SqlValue, typeOfSqlValue } from '../variables.js';

/** A column that the output of a script is declared to have. */
export interface ScriptResultColumn {
  name: string;
  /** T-SQL's type: `'float'`, `'nvarchar(max)'`. */
  type: string;
  /** Whether it may be NULL. Default true. */
  nullable?: boolean;
}

/** The arguments of {@link spExecuteExternalScript}. */
export interface ExternalScriptOptions extends Omit<ExecuteSqlOptions, 'params'> {
  /** Default `'JavaScript'`. */
  language?: string;
  /** The script, or where a module has a function that is one: for pages that forbid code made of text. */
  script: string | { module: string | URL; name: string };
  /** A query in T-SQL; it sees the parameters as variables. */
  inputData1?: string;
  /** What the script calls the rows of the query. Default `'InputDataSet'`. */
  inputData1Name?: string;
  /** Columns by which the rows are ordered. */
  inputData1OrderByColumns?: string;
  /** Columns whose values are a partition each: the script runs once for each. */
  inputData1PartitionByColumns?: string;
  /** What the script calls the rows that it gives. Default `'OutputDataSet'`. */
  outputData1Name?: string;
  /** Whether rows are split into streams, each to a process of its own. Default false. */
  parallel?: boolean;
  /** Parameters of the script: values, or with their types; those with `output: true` come back in `outputs`. */
  params?: Readonly<Record<string, SqlParameter>>;
  /** Rows of a chunk: the script runs once for each. Default: all at once. */
  rowsPerRead?: number;
  /** The columns of the output; `'none'` for no output, `'undefined'` (default) for whatever comes. */
  resultSets?: readonly ScriptResultColumn[] | 'none' | 'undefined';
  /**
   * The table that the output goes into, as by `INSERT … EXEC`: its name as T-SQL has it, and columns of it if not all get values.
   * Then there are no `resultSets`, neither here nor in what is returned.
   */
  insertInto?: string | { table: string; columns?: readonly string[] };
}

/** A text that is bound. */
interface Bound {
  value: SqlValue;
  type: string;
}

/**
 * Calls sp_execute_external_script: runs a script over the rows of a query, in processes of the launchpad. All that is given is
 * bound to parameters of the call, nothing becomes part of its text. The output is the last of `resultSets`, or goes into a table. What
 * the script prints comes as messages while it runs.
 */
export async function spExecuteExternalScript(options: ExternalScriptOptions): Promise<SqlResult> {
  const { language = 'JavaScript', script, inputData1 = '', inputData1Name, inputData1OrderByColumns } = options;
  const { inputData1PartitionByColumns, outputData1Name, parallel = false, params = {}, rowsPerRead } = options;
  const { resultSets, insertInto, connectionString, signal, onMessage, onProgress, onScript } = options;
  const text = (value: string | undefined): Bound | undefined =>
    value === undefined ? undefined : { value, type: 'nvarchar(max)' };
  const own: Record<string, Bound | undefined> = {
    language: text(language),
    script: text(typeof script === 'string' ? script : importOf(script)),
    input_data_1: text(inputData1),
    input_data_1_name: text(inputData1Name),
    input_data_1_order_by_columns: text(inputData1OrderByColumns),
    input_data_1_partition_by_columns: text(inputData1PartitionByColumns),
    output_data_1_name: text(outputData1Name),
    parallel: { value: parallel, type: 'bit' },
    r_rowsPerRead: rowsPerRead === undefined ? undefined : { value: rowsPerRead, type: 'int' },
  };
  const bound: Record<string, SqlParameter> = {};
  const list: string[] = [];
  for (const [name, value] of Object.entries(own)) {
    if (!value) continue;
    // A name that no parameter of a script has.
    bound[`@own#${name}`] = value;
    list.push(`@${name} = @own#${name}`);
  }
  const declared = Object.entries(params).map(([given, parameter]) => declaration(given, parameter));
  if (declared.length > 0) {
    const types = declared.map(({ name, type, isOutput }) => `@${name} ${type}${isOutput ? ' OUTPUT' : ''}`);
    bound['@own#params'] = { value: types.join(', '), type: 'nvarchar(max)' };
    list.push('@params = @own#params');
  }
  for (const { name, isOutput } of declared) list.push(`@${name} = @${name}${isOutput ? ' OUTPUT' : ''}`);
  if (insertInto !== undefined && resultSets !== undefined) {
    throw new RxError(
      'argument',
      'the output goes into a table (insertInto) or is a result set (resultSets), not both',
    );
  }
  const call = `EXEC sp_execute_external_script ${list.join(', ')}`;
  const batch =
    insertInto === undefined
      ? `${call} WITH RESULT SETS ${resultSetsText(resultSets ?? 'undefined')}`
      : `INSERT INTO ${targetText(insertInto)} ${call}`;
  const events = { signal, onMessage, onProgress, onScript };
  return executeSql(batch, {
    ...events,
    ...(connectionString !== undefined && { connectionString }),
    params: { ...params, ...bound },
  });
}

function importOf({ module, name }: { module: string | URL; name: string }): string {
  return `import { ${name} } from "${String(module).replaceAll('"', '%22')}"`;
}

function isDescribed(parameter: SqlParameter): parameter is { value: SqlValue; type?: string; output?: boolean } {
  if (typeof parameter !== 'object' || parameter === null) return false;
  return !(parameter instanceof Date) && !(parameter instanceof Uint8Array);
}

function declaration(given: string, parameter: SqlParameter) {
  const name = given.replace(/^@/, '');
  const { type, output = false, value } = isDescribed(parameter) ? parameter : { value: parameter };
  if (!/^[\p{L}\p{N}_]+$/u.test(name)) throw new RxError('argument', `'${given}' cannot be the name of a parameter`);
  return { name, type: typeText(type ?? typeOfSqlValue(value)), isOutput: output };
}

/** A type, once it is known to be one and nothing else. */
function typeText(type: string): string {
  const tokens = tokenize(type);
  const read = readType(tokens, 0);
  if (read?.next !== tokens.length) throw new RxError('argument', `'${type}' is no type of T-SQL`);
  return type;
}

/** A table and its columns, once they are known to be names and nothing else. */
function targetText(target: NonNullable<ExternalScriptOptions['insertInto']>): string {
  const { table, columns } = typeof target === 'string' ? { table: target, columns: undefined } : target;
  const isName = tokenize(table).every(({ kind, text }) => kind === 'word' || kind === 'name' || text === '.');
  if (!isName || table.trim() === '') throw new RxError('argument', `'${table}' is no name of a table`);
  return columns ? `${table} (${columns.map(bracketed).join(', ')})` : table;
}

/** A name as T-SQL takes any. */
function bracketed(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

function resultSetsText(declared: NonNullable<ExternalScriptOptions['resultSets']>): string {
  if (typeof declared === 'string') return declared === 'none' ? 'NONE' : 'UNDEFINED';
  const columns = declared.map(({ name, type, nullable = true }) => {
    return `${bracketed(name)} ${typeText(type)} ${nullable ? 'NULL' : 'NOT NULL'}`;
  });
  return `((${columns.join(', ')}))`;
}
