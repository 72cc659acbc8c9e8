import type { ImportedFunction } from '../code/evaluate.js';
import type { RunOptions } from '../context/distribute.js';
import { settled } from '../context/retry.js';
import type { DataSet } from '../data/dataset.js';
import { RxError } from '../error.js';
import type { DataStepParams, Schema } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import type { TransformWork } from '../launchpad/messages.js';
import { codeOf, type FunctionCode, type TransformFunction, type TransformObjects } from '../transform/definition.js';
import { planned, type StepParams } from './data-step.js';
import { runner } from '../context/realm.js';
import type { WrittenRows } from './write.js';

/** Rows of the test chunk. */
const TEST_ROWS = 10;

/** A step whose chunks a function of the user's transforms: what stands before the function, and what behind it. */
interface Split {
  before: Partial<DataStepParams>;
  after: Partial<DataStepParams>;
  objects: TransformObjects;
}

function split({ transformFunc: _, transformObjects = {}, ...params }: StepParams): Split {
  const { rowSelection, removeMissings, ...before } = params;
  const constants = constantsOf(transformObjects);
  return {
    before: { ...before, ...constants },
    after: {
      ...constants,
      ...(rowSelection == null ? {} : { rowSelection }),
      ...(removeMissings == null ? {} : { removeMissings }),
    },
    objects: transformObjects,
  };
}

/** The objects that expressions can name; functions may be given others. */
export function constantsOf(objects: TransformObjects): Pick<Partial<DataStepParams>, 'transformObjects'> {
  const isPlain = (value: unknown) => value === null || ['number', 'string', 'boolean'].includes(typeof value);
  const isConstant = (value: unknown) => isPlain(value) || (Array.isArray(value) && value.every(isPlain));
  const constants = Object.entries(objects).filter(([, value]) => value !== null && isConstant(value));
  return { transformObjects: Object.fromEntries(constants) } as Pick<Partial<DataStepParams>, 'transformObjects'>;
}

/** The variables that the function sees: those it is said to use, and those that transforms derive. */
function seen(schema: Schema, { transformVars, transforms }: Partial<DataStepParams>): Schema {
  if (!transformVars) return schema;
  const names = new Set([...transformVars, ...Object.keys(transforms ?? {})]);
  return { ...schema, variables: schema.variables.filter(({ name }) => names.has(name)) };
}

/** What a satellite is told of the function and of the step before it. */
async function workOf(
  data: DataSet,
  { before, objects }: Split,
  code: FunctionCode,
  run: RunOptions,
): Promise<{ work: Pick<TransformWork, 'before' | 'func'>; reads: string[]; units: number[]; schema: Schema }> {
  const Engine = await launchpad().engineClass({ rest: true });
  const { step, units } = await planned(data, before, run);
  const schema = seen(step.schema, before);
  const { output, head } = Engine.planOutput({ type: 'arrow', stream: true }, schema);
  const func = {
    code,
    objects,
    carries: false,
    fileName: data.name,
    firstChunk: data.units[units[0] ?? 0]?.firstChunk ?? 0,
    startRows: await startRows(data, code, run),
  };
  return {
    work: { before: { steps: [step.step], output, head, schema }, func },
    reads: step.reads,
    units,
    schema: step.schema,
  };
}

/** The number of the first row of each chunk: counted where the function may ask for it. */
async function startRows(data: DataSet, code: FunctionCode, run: RunOptions): Promise<number[]> {
  const asks = 'module' in code || code.source.includes('rxStartRow');
  if (!data.chunkRows && asks) await runner().scan(data, run);
  let start = 1;
  return (data.chunkRows ?? []).map((rows) => {
    start += rows;
    return start - rows;
  });
}

/** Rows that a function transforms: after `transforms`, before `rowSelection`. */
export async function transformedRows(
  data: DataSet,
  params: StepParams,
  transformFunc: TransformFunction | ImportedFunction,
  run: RunOptions,
): Promise<WrittenRows> {
  const parts = split(params);
  const code = codeOf(transformFunc);
  const made = await testChunk(data, parts, code, run);
  const { work, reads, units, schema } = await workOf(data, parts, code, run);
  const out = joined(schema, work.before.schema, made);
  const Engine = await launchpad().engineClass({ rest: true });
  const after = Engine.planStep('rxDataStep', parts.after, out);
  const transform = (steps: Uint8Array[], output: Uint8Array): TransformWork => ({
    ...work,
    after: { made: out, steps, output },
  });
  // The first step only says what is read: satellites get it with the work.
  const first = { step: new Uint8Array(), schema, reads };
  return { parts: [{ data, steps: [first, after], units, transform }], schema: after.schema, isWhole: false };
}

/** The variables that come out of the function: those that it was not shown, and those that it returned. */
function joined(all: Schema, shown: Schema, made: Schema): Schema {
  const has = ({ variables }: Schema, wanted: string) => variables.some(({ name }) => name === wanted);
  const there = all.variables.flatMap((variable) => {
    const returned = made.variables.find(({ name }) => name === variable.name);
    if (returned) return [returned];
    return has(shown, variable.name) ? [] : [variable];
  });
  return { ...all, variables: [...there, ...made.variables.filter(({ name }) => !has(all, name))] };
}

/** What the function returns for the first rows: the types that its columns will have. */
async function testChunk(data: DataSet, parts: Split, code: FunctionCode, run: RunOptions): Promise<Schema> {
  const few = { ...parts.before, startRow: 1, numRows: TEST_ROWS, chunkRows: [TEST_ROWS] };
  return settled(async () => {
    const step = await runner().planStep('rxDataStep', few, data, run);
    const schema = seen(step.schema, parts.before);
    const Engine = await launchpad().engineClass({ rest: true });
    const { output, head } = Engine.planOutput({ type: 'arrow', stream: true }, schema);
    const func = { code, objects: parts.objects, carries: false, fileName: data.name, firstChunk: 0, startRows: [1] };
    const transform = { before: { steps: [step.step], output, head, schema }, func, after: null };
    let made: Schema | null = null;
    const take = async (result: object) => {
      made = 'made' in result ? (result.made as Schema | null) : null;
      return true;
    };
    await runner().inOrder(data, [0], { columns: step.reads, transform }, take, { ...run, label: 'test chunk' });
    if (!made) throw new RxError('protocol', 'the test chunk gave no variables');
    return made;
  });
}

/** The objects after all chunks, each of which gets those of the last. */
export async function objectsAfter(data: DataSet, params: StepParams, run: RunOptions): Promise<TransformObjects> {
  const { transformFunc, transformObjects = {} } = params;
  if (!transformFunc) return transformObjects;
  const code = codeOf(transformFunc);
  return settled(async () => {
    let objects = transformObjects;
    const { work, reads, units } = await workOf(data, split(params), code, run);
    let done = 0;
    let rows = 0;
    for (const unit of units) {
      const transform = { ...work, func: { ...work.func, objects, carries: true }, after: null };
      const take = async (result: { rows: number }) => {
        if ('objects' in result) objects = result.objects as TransformObjects;
        rows += result.rows;
        done += 1;
        run.onProgress?.({ rows, totalRows: data.schema.rows ?? null, fraction: done / units.length });
        return true;
      };
      await runner().inOrder(data, [unit], { columns: reads, transform }, take, {
        signal: run.signal,
        label: 'transform',
      });
    }
    return objects;
  });
}
