import { cores, deviceMemory } from '../../engine/capability.js';
import { configuredValue } from '../configuration.js';
import { ConversionError } from '../convert/conversion-error.js';
import type { DealtQuery, Procedure, ProcedureCall, ProcedureResult, ScriptValue } from '../procedures.js';
import { nameOfArrowType } from '../result-set.js';
import { scriptArguments, type ScriptArguments } from './arguments.js';
import { chooseDegree, type Degree, PARALLEL_ROWS } from './degree.js';
import * as faults from './faults.js';
import { ScriptMonitor } from './monitor.js';
import { beginInput, inputQuery, type InputQuery } from './query.js';
import { outputTable, outputValue } from './result.js';
import { runStreams } from './streams.js';
import type { ScriptOutcome } from './work.js';

/** Trace flag 8649 asks for parallel streams whatever they cost. */
const FORCED = 8649;

/** The procedure sp_execute_external_script. */
export const executeExternalScript: Procedure = async (call) => {
  if (configuredValue('external scripts enabled') === 0) throw call.error(faults.disabled());
  const args = scriptArguments(call);
  if (args.isParallel && call.resultSets === 'undefined') throw call.error(faults.noSchema());
  const values: Record<string, ScriptValue> = {};
  for (const { name, type, value } of args.parameters) values[name] = await call.valueOf(type, value);
  const input = args.query === null ? null : await inputQuery(call, args.query, args);
  const monitor = new ScriptMonitor(
    {
      spid: call.spid,
      user: call.user,
      language: args.language.name,
      line: call.line,
      query: args.query,
      partitionBy: input?.partitionBy ?? [],
    },
    (run) => call.report(run),
  );
  let query: DealtQuery | null = null;
  try {
    const peek = args.isParallel ? PARALLEL_ROWS : 0;
    query = input && (await beginInput(call, input, args.language.name, { peek }));
    const { degree, reason } = decided(args, input, query);
    monitor.decided(degree, reason);
    const outcomes = await runStreams({ call, args, values, query, degree, monitor });
    const result = resultOf(call, args, outcomes);
    monitor.closed('done', result.resultSets?.[0]?.table.numRows ?? 0);
    return result;
  } catch (error) {
    monitor.closed('failed', 0);
    await query?.drop().catch(() => undefined);
    throw error;
  }
};

function decided({ isParallel }: ScriptArguments, input: InputQuery | null, query: DealtQuery | null): Degree {
  const { maxdop, traceFlags = [] } = input?.handle.hints ?? {};
  return chooseDegree({
    isParallel,
    hasQuery: query !== null,
    hint: maxdop,
    setting: configuredValue('max degree of parallelism'),
    cores: cores(),
    isForced: traceFlags.includes(FORCED),
    rows: query?.rows ?? 0,
    isAll: query?.isAll ?? true,
    partitions: input && input.partitionBy.length > 0 ? (query?.partitions ?? 0) : null,
    memory: deviceMemory(),
  });
}

/** Rows and values that a script gave. */
function resultOf(call: ProcedureCall, args: ScriptArguments, outcomes: readonly ScriptOutcome[]): ProcedureResult {
  const table = outputTable(call, outcomes);
  const last = outcomes.findLast(({ executions }) => executions > 0);
  const outputs: Record<string, ReturnType<typeof outputValue>> = {};
  for (const { name, type, output } of args.parameters) {
    if (output === null || !last || !(name in last.outputs)) continue;
    try {
      outputs[output] = outputValue(last.outputs[name] ?? null, type);
    } catch (error) {
      if (error instanceof ConversionError) throw call.error({ text: error.message, number: error.number });
      throw error;
    }
  }
  if (!table) return { outputs };
  const columns = table.schema.fields.map(({ type, nullable }) => ({
    name: '',
    type: nameOfArrowType(type),
    nullable,
  }));
  return { resultSets: [{ table, columns }], outputs };
}
