import { proceduresOf } from './administration.js';
import { declaredSet } from './declared.js';
import { type Frame, frameOf } from './frame.js';
import type { BoundValue } from './messages.js';
import { callRegistered } from './registered-calls.js';
import type { Session } from './session.js';
import { splitBatches } from './tsql/batches.js';
import { declaredParameters } from './tsql/declared-parameters.js';
import { parseBatch } from './tsql/parser.js';
import { added, literal } from './tsql/pieces.js';
import { errorAt, type Scope, slotOf } from './tsql/scope.js';
import { SqlError } from './tsql/sql-error.js';
import type { Argument, Statement } from './tsql/statement.js';
import type { SqlType } from './tsql/types.js';

/** The deepest that procedures may call one another, as in SQL Server. */
const MOST_NESTED = 32;

const EXECUTE_TEXT = 'sp_executesql';

/** An argument with its value, and the type of the variable that it is. */
export interface Given {
  argument: Argument;
  value: BoundValue | undefined;
  type: SqlType | null;
}

/** Runs a text as a batch of its own, with parameters. */
export async function runText(
  session: Session,
  text: string,
  given: readonly { name: string; type: SqlType; value: BoundValue }[],
): Promise<Frame> {
  const [batch] = splitBatches(text);
  session.lastFrame += 1;
  const frame = frameOf(text, { depth: session.lastFrame });
  if (!batch) return frame;
  await nested(session, async () => {
    const statements = parseBatch({ ...batch }, text);
    for (const { name, type, value } of given) {
      frame.variables.set(name, type);
      await session.db.bind(slotOf(name, frame.depth), type, value);
    }
    await session.run(statements, frame);
  });
  return frame;
}

async function nested(session: Session, work: () => Promise<void>): Promise<void> {
  if (session.db.status.nesting >= MOST_NESTED) {
    const text = `Maximum stored procedure, function, trigger, or view nesting level exceeded (limit ${MOST_NESTED}).`;
    throw new SqlError(text, { number: 217, line: 1 });
  }
  session.db.status.nesting += 1;
  const database = session.db.database;
  try {
    await work();
  } finally {
    session.db.status.nesting -= 1;
    if (session.db.database !== database) await session.db.use(database);
  }
}

/** Values of arguments, as they are bound. */
async function givenTo(session: Session, args: readonly Argument[], frame: Frame): Promise<Given[]> {
  const given: Given[] = [];
  for (const argument of args) {
    const type =
      argument.variable === null ? null : session.typeOf(argument.variable, session.db.scope(frame), argument.at);
    const value = argument.value
      ? ((await session.value(argument.value, frame, 'VARCHAR')) as string | null)
      : undefined;
    given.push({ argument, value, type });
  }
  return given;
}

/** The key under which a procedure is known. */
function keyOf(name: string): string {
  return (name.split('.').at(-1) ?? '').toLowerCase();
}

/** Whether a procedure is statements in T-SQL: one that a user made, or a text. */
export function isOwnProcedure(session: Session, name: string): boolean {
  const key = keyOf(name);
  return key === EXECUTE_TEXT || proceduresOf(session).has(key);
}

export async function callProcedure(
  session: Session,
  statement: Statement & { kind: 'exec' },
  frame: Frame,
  scope: Scope,
): Promise<void> {
  const { procedure: name, arguments: args, into, at } = statement;
  const given = await givenTo(session, args, frame);
  const key = keyOf(name);
  const own = proceduresOf(session).get(key);
  const before = session.output.resultSets.length;
  let returned = 0;
  if (own) {
    session.lastFrame += 1;
    const inner = frameOf(own.text, { depth: session.lastFrame, from: own.from });
    await nested(session, async () => {
      for (const [index, { name: parameter, type, value }] of own.parameters.entries()) {
        const found = given.find(
          ({ argument }, place) => argument.name === parameter || (argument.name === null && place === index),
        );
        inner.variables.set(parameter, type);
        if (found?.value !== undefined) await session.db.bind(slotOf(parameter, inner.depth), type, found.value);
        else if (value) await session.assign(parameter, type, value, inner, at);
        else {
          const text = `Procedure or function '${name}' expects parameter '${parameter}', which was not supplied.`;
          throw errorAt(scope, at, text, 201, 16);
        }
      }
      await session.run(own.body, inner);
    });
    returned = inner.returned;
    for (const [index, { name: parameter, isOutput }] of own.parameters.entries()) {
      const found = given.find(
        ({ argument }, place) => argument.name === parameter || (argument.name === null && place === index),
      );
      if (isOutput && found?.argument.isOutput) await copyOut(session, parameter, inner, found.argument, frame);
    }
  } else if (key === EXECUTE_TEXT) {
    await executeText(session, given, frame, scope, at);
  } else returned = await callRegistered(session, statement, given, frame, scope);
  if (into) await session.db.bind(slotOf(into, frame.depth), session.typeOf(into, scope, at), returned);
  if (Array.isArray(statement.resultSets) || statement.resultSets === 'none') {
    const sets = session.output.resultSets.splice(before);
    session.output.resultSets.push(...declaredSet(sets, statement.resultSets, scope, at));
  }
}

/** The value of a variable of a procedure goes to one of its caller. */
async function copyOut(
  session: Session,
  parameter: string,
  inner: Frame,
  { variable }: Argument,
  frame: Frame,
): Promise<void> {
  if (variable === null) return;
  const scope = session.db.scope(inner);
  const value = await session.db.first(
    [added(`SELECT CAST(getvariable(${literal(slotOf(parameter, inner.depth))}) AS VARCHAR)`)],
    scope,
    0,
  );
  await session.db.bind(
    slotOf(variable, frame.depth),
    session.typeOf(variable, session.db.scope(frame), 0),
    value as string | null,
  );
}

async function executeText(
  session: Session,
  given: readonly Given[],
  frame: Frame,
  scope: Scope,
  at: number,
): Promise<void> {
  const [text, declared, ...values] = given;
  if (!text) throw errorAt(scope, at, "Procedure or function 'sp_executesql' expects parameter '@statement'.", 201, 16);
  const parameters = declaredParameters(String(declared?.value ?? ''));
  const types = new Map(parameters.map(({ name, type }): [string, SqlType] => [name.toLowerCase(), type]));
  const names = [...types.keys()];
  const bound = values.map(({ argument, value }, index) => {
    const name = argument.name ?? names[index] ?? '';
    const type = types.get(name);
    if (!type) throw errorAt(scope, argument.at, `'${name}' is not a parameter for sp_executesql.`, 8145, 16);
    return { name, type, value: value ?? null, argument };
  });
  const inner = await runText(session, String(text.value), bound);
  for (const { name, argument } of bound) {
    if (argument.isOutput && inner.variables.has(name)) await copyOut(session, name, inner, argument, frame);
  }
}
