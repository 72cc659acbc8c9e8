import type { ImportedFunction } from '../code/evaluate.js';
import type { RunOptions } from '../context/distribute.js';
import { settled } from '../context/retry.js';
import type { DataSet } from '../data/dataset.js';
import { RxError } from '../error.js';
import type { DataStepParams, Schema, StepPlan } from '../generated/engine.js';
import { launchpad } from '../launchpad/launchpad.js';
import type { TransformWork } from '../launchpad/messages.js';
import {
  codeOf,
  type FunctionCode,
  requireCloneable,
  type TransformFunction,
  type TransformObjects,
} from '../transform/definition.js';
import { constantsOf } from './constants.js';
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
  /** The most rows that the function sees at once. */
  rowsPerRead: number;
}

function split({ transformFunc: _, transformObjects = {}, rowsPerRead, ...params }: StepParams): Split {
  if (rowsPerRead != null && !(rowsPerRead >= 1)) {
    throw new RxError('argument', `rowsPerRead is at least 1, not ${rowsPerRead}`);
  }
  requireCloneable(transformObjects);
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
    rowsPerRead: Math.floor(rowsPerRead ?? Number.POSITIVE_INFINITY),
  };
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
  { before, objects, rowsPerRead }: Split,
  code: FunctionCode,
  isPrediction: boolean,
  run: RunOptions,
): Promise<{
  work: Pick<TransformWork, 'before' | 'func'>;
  reads: string[];
  units: number[];
  schema: Schema;
  /** Where the rows that are taken begin: what expressions behind the function are told of its chunks. */
  facts: { firstChunk: number; firstRow: number };
}> {
  const Engine = await launchpad().engineClass({ rest: true });
  const { step, units, chunkRows } = await planned(data, before, run);
  const schema = seen(step.schema, before);
  const { output, head } = Engine.planOutput({ type: 'arrow', stream: true }, schema);
  const func = {
    code,
    objects,
    carries: false,
    isPrediction,
    fileName: data.name,
    firstChunk: data.units[units[0] ?? 0]?.firstChunk ?? 0,
    rowsPerRead,
    ...numbers(chunkRows ?? (await counted(data, code, rowsPerRead, run)), before, rowsPerRead),
  };
  return {
    work: { before: { steps: [step.step], output, head, schema }, func },
    reads: step.reads,
    units,
    schema: step.schema,
    facts: beginning(chunkRows, before.startRow ?? 1),
  };
}

/** The chunk with a row, and the number of that row; the first chunk where rows were not counted. */
function beginning(chunkRows: readonly number[] | null, firstRow: number): { firstChunk: number; firstRow: number } {
  let end = 0;
  const firstChunk = (chunkRows ?? []).findIndex((rows) => {
    end += rows;
    return end >= firstRow;
  });
  return { firstChunk: Math.max(firstChunk, 0), firstRow };
}

/** The rows of each chunk, counted where the function may ask for numbers that hang on them. */
async function counted(
  data: DataSet,
  code: FunctionCode,
  rowsPerRead: number,
  run: RunOptions,
): Promise<readonly number[] | null> {
  const has = (name: string) => 'module' in code || code.source.includes(name);
  const asks = has('rxStartRow') || (has('rxChunkNum') && rowsPerRead < Number.POSITIVE_INFINITY);
  if (!data.chunkRows && asks) await runner().scan(data, run);
  return data.chunkRows;
}

/**
 * The numbers of rows and chunks that the function sees, by chunk of the data: of the first row that is taken, in all data,
 * and of the first part that it is cut into, among those that are taken.
 */
function numbers(
  chunkRows: readonly number[] | null,
  { startRow, numRows }: Partial<DataStepParams>,
  rowsPerRead: number,
): Pick<TransformWork['func'], 'startRows' | 'chunkNumbers'> {
  if (!chunkRows) return { startRows: [], chunkNumbers: [] };
  const from = startRow ?? 1;
  const end = numRows == null || numRows < 0 ? Number.POSITIVE_INFINITY : from - 1 + numRows;
  let [before, next] = [0, 1];
  const found = chunkRows.map((rows) => {
    const first = Math.max(before + 1, from);
    const isOutside = rows > 0 && Math.min(before + rows, end) < first;
    const taken = Math.min(before + rows, end) - first + 1;
    const number = next;
    before += rows;
    if (!isOutside) next += Math.max(Math.ceil(taken / rowsPerRead), 1);
    return { first, number: isOutside ? 0 : number };
  });
  return { startRows: found.map(({ first }) => first), chunkNumbers: found.map(({ number }) => number) };
}

/**
 * Rows that a function transforms: after `transforms`, before `rowSelection`; or before a model predicts, which is planned
 * for the variables that come out.
 */
export async function transformedRows(
  data: DataSet,
  params: StepParams,
  transformFunc: TransformFunction | ImportedFunction | FunctionCode,
  run: RunOptions,
  predict?: (made: Schema) => Promise<StepPlan>,
): Promise<WrittenRows> {
  const parts = split(params);
  const code = codeOf(transformFunc);
  const isPrediction = predict !== undefined;
  const made = await testChunk(data, parts, code, isPrediction, run);
  const { work, reads, units, schema, facts } = await workOf(data, parts, code, isPrediction, run);
  const out = joined(schema, work.before.schema, made);
  const after = await (predict
    ? predict(out)
    : runner().planStep('rxDataStep', { ...parts.after, facts }, data, run, out));
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

/** What the function returns for the first rows that are taken: the types that its columns will have. */
async function testChunk(
  data: DataSet,
  parts: Split,
  code: FunctionCode,
  isPrediction: boolean,
  run: RunOptions,
): Promise<Schema> {
  return settled(async () => {
    const { step, unit, ...places } = await firstRows(data, parts.before, run);
    const schema = seen(step.schema, parts.before);
    const Engine = await launchpad().engineClass({ rest: true });
    const { output, head } = Engine.planOutput({ type: 'arrow', stream: true }, schema);
    const func = {
      code,
      objects: parts.objects,
      carries: false,
      isPrediction,
      fileName: data.name,
      firstChunk: 0,
      rowsPerRead: TEST_ROWS,
      ...places,
    };
    const transform = { before: { steps: [step.step], output, head, schema }, func, after: null };
    let made: Schema | null = null;
    const take = async (result: object) => {
      made = 'made' in result ? (result.made as Schema | null) : null;
      return true;
    };
    await runner().inOrder(data, [unit], { columns: step.reads, transform }, take, { ...run, label: 'test chunk' });
    if (!made) throw new RxError('protocol', 'the test chunk gave no variables');
    return made;
  });
}

/** A step that takes a few rows, the first of those that are taken, the unit that has them, and their numbers. */
async function firstRows(
  data: DataSet,
  before: Partial<DataStepParams>,
  run: RunOptions,
): Promise<{ step: StepPlan; unit: number } & Pick<TransformWork['func'], 'startRows' | 'chunkNumbers'>> {
  const few = { ...before, numRows: TEST_ROWS };
  if ((before.startRow ?? 1) > 1) {
    const { step, units, chunkRows } = await planned(data, few, run);
    const [unit] = units;
    if (unit !== undefined) return { step, unit, ...numbers(chunkRows, few, Number.POSITIVE_INFINITY) };
  }
  // Nothing need be counted to take them from the first chunk.
  const params = { ...few, startRow: 1, chunkRows: [TEST_ROWS] };
  return { step: await runner().planStep('rxDataStep', params, data, run), unit: 0, startRows: [1], chunkNumbers: [] };
}

/** The objects after all chunks, each of which gets those of the last. */
export async function objectsAfter(data: DataSet, params: StepParams, run: RunOptions): Promise<TransformObjects> {
  const { transformFunc, transformObjects = {} } = params;
  if (!transformFunc) return transformObjects;
  const code = codeOf(transformFunc);
  return settled(async () => {
    let objects = transformObjects;
    const { work, reads, units } = await workOf(data, split(params), code, false, run);
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
