import { type Given, runText } from './calls.js';
import { FaultError } from './client.js';
import { dateOf } from './convert/values.js';
import { type Frame, frameOf } from './frame.js';
import type { BoundValue } from './messages.js';
import { type BoundParameter, type ProcedureCall, procedureOf, type ScriptValue } from './procedures.js';
import type { Session } from './session.js';
import { faultError } from './tsql/fault-error.js';
import { added, DatabaseText, literal } from './tsql/pieces.js';
import { errorAt, type Scope, slotOf } from './tsql/scope.js';
import { SqlError } from './tsql/sql-error.js';
import type { Statement } from './tsql/statement.js';
import type { SqlType } from './tsql/types.js';

/** Where values of parameters are put on their way. */
const SLOT = '~value';

/** Calls a procedure that is registered; comes back with what it returns. */
export async function callRegistered(
  session: Session,
  statement: Statement & { kind: 'exec' },
  given: readonly Given[],
  frame: Frame,
  scope: Scope,
): Promise<number> {
  const { procedure: name, at, resultSets } = statement;
  const procedure = procedureOf(name);
  if (!procedure) throw errorAt(scope, at, `Could not find stored procedure '${name}'.`, 2812, 16);
  const line = session.lineOf(frame, at);
  const started = performance.now();
  const call: ProcedureCall = {
    name,
    arguments: given.map(({ argument, value, type }) => ({
      name: argument.name,
      value,
      type: type?.name ?? null,
      isOutput: argument.isOutput,
    })),
    resultSets,
    spid: session.db.spid,
    user: session.db.user,
    line,
    signal: session.db.events.signal,
    open: async (query, parameters) =>
      session.db.open(query, parameters ? await frameWith(session, query, parameters) : frame),
    valueOf: (type, value) => typedValue(session, type, value, scope, at),
    error: ({ text, number, severity = 16, state = 1 }, cause) => {
      const { line, column, offset } = errorAt(scope, at, text, number, severity);
      const place = { line, ...(column !== null && { column }), ...(offset !== null && { offset }) };
      return new SqlError(text, { number, severity, state, ...place }, cause === undefined ? {} : { cause });
    },
    report: (run) => {
      if (run.state === 'done' || run.state === 'failed') session.output.scripts.push(run);
      session.db.events.onScript?.(run);
    },
    run: async (text) => void (await runText(session, text, [])),
    print: (text, severity = 0, from) => session.say({ text, severity, line, ...(from && { from }) }),
  };
  const result = await procedure(call);
  const elapsed = performance.now() - started;
  for (const { table, columns } of result.resultSets ?? []) {
    session.output.resultSets.push({ table, columns, rows: table.numRows, line, elapsed });
  }
  for (const [at, { argument }] of given.entries()) {
    const value = result.outputs?.[argument.name ?? String(at)];
    if (!argument.isOutput || argument.variable === null || value === undefined) continue;
    const type = session.typeOf(argument.variable, scope, argument.at);
    await bound(session, slotOf(argument.variable, frame.depth), type, value, scope, argument.at);
  }
  return result.returnValue ?? 0;
}

/** A frame in which parameters are variables. */
async function frameWith(session: Session, query: string, parameters: readonly BoundParameter[]): Promise<Frame> {
  session.lastFrame += 1;
  const frame = frameOf(query, { depth: session.lastFrame });
  for (const { name, type, value } of parameters) {
    const key = name.toLowerCase();
    frame.variables.set(key, type);
    await session.db.bind(slotOf(key, frame.depth), type, value);
  }
  return frame;
}

async function bound(session: Session, slot: string, type: SqlType, value: BoundValue, scope: Scope, at: number) {
  try {
    await session.db.bind(slot, type, value);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    throw faultError(error.fault, new DatabaseText([]), scope, at);
  }
}

/** A value as the database converts it, as JavaScript has it. */
async function typedValue(
  session: Session,
  type: SqlType,
  value: BoundValue,
  scope: Scope,
  at: number,
): Promise<ScriptValue> {
  if (value === null) return null;
  await bound(session, SLOT, type, value, scope, at);
  const variable = `getvariable(${literal(SLOT)})`;
  if (type.kind === 'binary') return (await session.db.first([added(`SELECT ${variable}`)], scope, at)) as Uint8Array;
  const text = String(await session.db.first([added(`SELECT CAST(${variable} AS VARCHAR)`)], scope, at));
  switch (type.kind) {
    case 'whole': {
      const number = Number(text);
      return Number.isSafeInteger(number) ? number : BigInt(text);
    }
    case 'real':
    case 'decimal':
      return Number(text);
    case 'bit':
      return text === 'true';
    case 'date':
      return dateOf(text) ?? text;
    default:
      return type.length === null ? text : text.slice(0, type.length);
  }
}
