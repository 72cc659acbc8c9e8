import { RxError } from '../../error.js';
import type { DealOptions, DealtQuery, ProcedureCall, QueryHandle } from '../procedures.js';
import { splitBatches } from '../tsql/batches.js';
import { tokenize } from '../tsql/lexer.js';
import { parseBatch } from '../tsql/parser.js';
import type { Tokens } from '../tsql/statement.js';
import { nameOfDatabaseType } from '../tsql/types.js';
import type { ScriptArguments } from './arguments.js';
import * as faults from './faults.js';

/** The query that rows come from, and how they are partitioned and ordered. */
export interface InputQuery {
  handle: QueryHandle;
  partitionBy: string[];
  orderBy: { name: string; isDescending: boolean }[];
}

/** Opens the query of a script, which sees its parameters as variables. */
export async function inputQuery(call: ProcedureCall, query: string, args: ScriptArguments): Promise<InputQuery> {
  requireSelect(call, query);
  const parameters = args.parameters.map(({ name, type, value }) => ({ name: `@${name}`, type, value }));
  const handle = await call.open(query, parameters);
  const named = (text: string) => namedColumns(call, handle, text);
  return { handle, partitionBy: named(args.partitionBy).map(({ name }) => name), orderBy: named(args.orderBy) };
}

/** Only one SELECT statement, which makes no table. */
function requireSelect({ error }: ProcedureCall, query: string): void {
  const batches = splitBatches(query);
  const statements = batches.flatMap((batch) => parseBatch(batch, query));
  const [statement] = statements;
  const tokens = statement?.kind === 'sql' ? statement.tokens : [];
  const isSelect = /^(?:SELECT|WITH|\()$/.test(tokens[0]?.text ?? '');
  if (statements.length !== 1 || !isSelect) throw error(faults.onlySelect());
  if (isInto(tokens)) throw error(faults.selectInto());
}

function isInto(tokens: Tokens): boolean {
  let depth = 0;
  return tokens.some(({ kind, text }) => {
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    return depth === 0 && kind === 'word' && text === 'INTO';
  });
}

/** Columns of a query in a list of names, each with ASC or DESC if wanted. */
function namedColumns({ error }: ProcedureCall, { columns }: QueryHandle, text: string): InputQuery['orderBy'] {
  const tokens = tokenize(text);
  const found: InputQuery['orderBy'] = [];
  for (let at = 0; at < tokens.length; at++) {
    const given = tokens[at]?.value ?? '';
    const column =
      columns.find(({ name }) => name === given) ??
      columns.find(({ name }) => name.toLowerCase() === given.toLowerCase());
    if (!column) throw error(faults.noColumn(given));
    const word = tokens[at + 1]?.text;
    if (word === 'ASC' || word === 'DESC') at += 1;
    found.push({ name: column.name, isDescending: word === 'DESC' });
    if (at + 1 < tokens.length && tokens[++at]?.text !== ',') throw error(faults.noColumn(text));
  }
  return found;
}

/** Begins a query; a column of a type that scripts do not get is told by its place. */
export async function beginInput(
  { error }: ProcedureCall,
  { handle, partitionBy, orderBy }: InputQuery,
  language: string,
  how: Pick<DealOptions, 'peek'>,
): Promise<DealtQuery> {
  try {
    return await handle.begin({ ...how, partitionBy, orderBy });
  } catch (thrown) {
    const column = thrown instanceof RxError && thrown.code === 'unsupported' ? thrown.at.column : undefined;
    const at = handle.columns.findIndex(({ name }) => name === column);
    if (at < 0) throw thrown;
    throw error(faults.columnType(at + 1, nameOfDatabaseType(handle.columns[at]?.type ?? ''), language), thrown);
  }
}
