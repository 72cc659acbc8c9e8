import type { Engine, EngineResult, TreeNode } from '../engine/instance.js';
import { DataSet } from '../data/dataset.js';
import type { LocatedSource } from '../data/locate.js';
import type { Schema, StepPlan, VariablesOutput } from '../generated/engine.js';
import type { Launchpad } from '../launchpad/launchpad.js';
import type { Lead } from '../launchpad/lead.js';
import type { ColumnsPart, ColumnsRequest, PemaRequest, ReadResult, Tasks } from '../launchpad/messages.js';
import type { Satellite } from '../launchpad/satellite.js';
import type { ByteSource } from '../source/bytes.js';
import type { PemaNode } from '../pema/merging.js';
import { crewOf } from './crew.js';
import { distribute, type RunOptions, Tally } from './distribute.js';
import { Keeper } from './keeper.js';
import { knowing } from './knowing.js';
import { died, persistent, settled, TRIES } from './retry.js';
import { UnitReader } from './unit-reader.js';
import { sourceUnits } from './units.js';

/**
 * Partials of more bytes than this are merged and finished in a satellite: the page must not block. A model of a few
 * hundred coefficients has partials of this size at least, and takes some tens of milliseconds to solve.
 */
const HEAVY = 8 * 1024;

/** Units that are counted one after the other before it is better to count all at once. */
const MOST_COUNTED = 16;

/** The parameters of an analysis; `transforms` and its like are also the scan's. */
export type Params = Record<string, unknown>;

/** Opens data and runs analyses on a launchpad's satellites. */
export class Runner {
  readonly #pad: Launchpad;
  readonly #keeper: Keeper;
  readonly #reader: UnitReader;

  constructor(pad: Launchpad) {
    this.#pad = pad;
    this.#keeper = new Keeper(pad);
    this.#reader = new UnitReader(pad, this.#keeper);
  }

  /** Opens a source. */
  async open({ name, source, growth, options, maxdop }: LocatedSource, { signal }: RunOptions = {}): Promise<DataSet> {
    const open = (source: ByteSource) =>
      persistent(async () => {
        const satellite = await this.#pad.satellite();
        return satellite.run('open', { source, options }, { signal, label: `open ${name}` });
      });
    const data = new DataSet({ ...(await open(source)), name, source, options, maxdop, growth });
    if (growth) {
      data.whole = growth.finished.then(async (all) => data.grown(all, await open(all)));
      data.whole.catch(() => undefined);
    }
    return data;
  }

  /** Runs an analysis over a data set. */
  async analyse(name: string, params: Params, data: DataSet, options: RunOptions = {}): Promise<EngineResult> {
    return this.#led(name, async (lead) => {
      if (!crewOf(options)) await this.#pad.satellites();
      const engine = await this.#pad.engine(name);
      const job = await this.#plan(engine, name, params, data, options);
      try {
        const format = await this.selecting(params, data);
        await this.#passes(engine, job.handle, { reads: job.reads, format }, data, name, { ...options, lead });
        return engine.result(job.handle);
      } catch (error) {
        // Not waited for: a satellite that is still busy does it before what it is asked next.
        void this.#keeper.forget(data);
        throw error;
      } finally {
        engine.release(job.handle);
      }
    });
  }

  /** Leads a call: does it, again where it must begin again, and shows what the page does meanwhile. */
  async #led<T>(call: string, work: (lead: Lead) => Promise<T>): Promise<T> {
    const lead = this.#pad.lead(call);
    try {
      return await settled(() => work(lead));
    } finally {
      lead.end();
    }
  }

  /** Plans a job; what the plan must know about variables is scanned first. */
  async #plan(engine: Engine, name: string, params: Params, data: DataSet, options: RunOptions) {
    return this.#knowing(engine, params, data, options, (known) => engine.plan(name, known, data.schema));
  }

  /**
   * Plans a data step; levels that must be known are found first. It is for the variables of the data, or for those that a
   * function made of its chunks: then no scan of the data can tell more of them.
   */
  async planStep(
    name: string,
    params: Params,
    data: DataSet,
    options: RunOptions = {},
    made?: Schema,
  ): Promise<StepPlan> {
    return settled(async () => {
      if (!crewOf(options)) await this.#pad.satellites();
      const Engine = await this.#pad.engineClass({ rest: true });
      const plan = (known: Params) => Engine.planStep(name, known, made ?? data.schema);
      return this.#knowing(await this.#pad.engine(), params, data, options, plan, made);
    });
  }

  /** Plans with what scans find, which are passes of their own: see {@link knowing}. */
  #knowing<T>(
    engine: Engine,
    params: Params,
    data: DataSet,
    options: RunOptions,
    plan: (params: Params) => T,
    made?: Schema,
  ): Promise<T> {
    const scan = ({ handle, reads }: { handle: number; reads: string[] }) =>
      this.#passes(engine, handle, { reads }, data, 'scan', options);
    const count = () => this.count(data, Number.POSITIVE_INFINITY, options);
    return knowing(engine, params, data, { scan, count }, plan, made);
  }

  /** The format of data of which the file itself tells that some units have no row for a selection, without these. */
  async selecting(params: Params, data: DataSet): Promise<Uint8Array | undefined> {
    const { rowSelection, transforms, transformObjects } = params;
    if (data.options.type !== 'parquet' || data.kept || data.through || typeof rowSelection !== 'string') return;
    const Engine = await this.#pad.engineClass({ rest: true });
    const derived = [...Object.keys(transforms ?? {}), ...Object.keys(transformObjects ?? {})];
    return Engine.select(data.format, rowSelection, derived);
  }

  /** Runs passes until the job is done. */
  async #passes(
    engine: Engine,
    job: number,
    what: { reads: string[]; format?: Uint8Array | undefined },
    data: DataSet,
    label: string,
    { lead, ...options }: RunOptions & { lead?: Lead },
  ) {
    for (let pass = 1; ; pass++) {
      lead?.distribute();
      const task = engine.task(job);
      const nodes = await this.#pass(task, what, data, pass > 1 ? `${label}, pass ${pass}` : label, options);
      const step = await this.#conclude(engine, job, task, nodes, data.chunks, options, lead);
      if (engine.advance(job, step)) return;
    }
  }

  async #conclude(
    engine: Engine,
    job: number,
    task: Uint8Array,
    nodes: TreeNode[],
    chunks: number,
    options: RunOptions,
    lead?: Lead,
  ): Promise<Uint8Array> {
    const { signal } = options;
    lead?.at('merging');
    const weight = nodes.reduce((sum, { partial }) => sum + partial.byteLength, 0);
    if (weight <= HEAVY) {
      engine.accept(job, nodes);
      const total = engine.total(job, chunks);
      lead?.at('finalising');
      return engine.conclude(job, total);
    }
    return persistent(async () => {
      const satellite = await (crewOf(options) ?? this.#pad).satellite();
      return satellite.run('conclude', { task, nodes, chunks }, { signal, label: 'finish' });
    });
  }

  async #pass(
    task: Uint8Array,
    { reads, format }: { reads: string[]; format?: Uint8Array | undefined },
    data: DataSet,
    label: string,
    options: RunOptions,
  ): Promise<TreeNode[]> {
    if (data.held) return this.#passKept(task, data, label, options);
    if (data.growth) {
      const grown = await this.#reader.asItGrows(data, data.growth, { columns: reads, task }, label, options);
      // What comes behind the pass asks how many chunks there are.
      await data.whole;
      return grown.flatMap(({ nodes }) => nodes);
    }
    const results = await this.#reader.all(data, { columns: reads, task, format }, label, options);
    return results.flatMap(({ nodes }) => nodes);
  }

  /** A pass over chunks that satellites keep; what died with one is read again by another. */
  async #passKept(task: Uint8Array, data: DataSet, label: string, options: RunOptions, tries = 1): Promise<TreeNode[]> {
    await this.#keeper.revive(data, options);
    const tally = new Tally(data.schema.rows ?? null, options);
    const parts = data.held ?? [];
    const results = await Promise.allSettled(
      parts.map(({ satellite, data: kept, units }) => {
        const ranges = data.chunksOf(units);
        const onProgress = tally.part();
        return satellite.run('map', { task, data: kept, ranges }, { signal: options.signal, onProgress, label });
      }),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) {
      if (died(failed.reason) && tries < TRIES && !options.signal?.aborted) {
        return this.#passKept(task, data, label, options, tries + 1);
      }
      throw failed.reason;
    }
    return results.flatMap((result) => (result.status === 'fulfilled' ? result.value.nodes : []));
  }

  /** Processes all chunks by a user's functions, each where it is kept or wherever a satellite is free. */
  pema(
    work: Pick<PemaRequest, 'code' | 'fields' | 'columns'>,
    data: DataSet,
    label: string,
    options: RunOptions,
  ): Promise<PemaNode[][]> {
    return this.#overChunks('pema', work, data, label, options);
  }

  /** Puts the values of variables into arrays, or gives them in parts. */
  columns(
    work: Pick<ColumnsRequest, 'columns' | 'starts' | 'targets'>,
    data: DataSet,
    options: RunOptions,
  ): Promise<ColumnsPart[][]> {
    return this.#overChunks('columns', work, data, 'columns', options);
  }

  /** Has all chunks gone through, each where it is kept or wherever a satellite is free. */
  async #overChunks<N extends 'pema' | 'columns'>(
    task: N,
    work: Omit<Tasks[N]['args'], 'schema' | 'from'>,
    data: DataSet,
    label: string,
    options: RunOptions,
  ): Promise<Tasks[N]['result'][]> {
    const request = { ...work, schema: data.schema };
    if (data.held) {
      return persistent(async () => {
        await this.#keeper.revive(data, options);
        const tally = new Tally(data.schema.rows ?? null, options);
        const parts = (data.held ?? []).map(({ satellite, data: kept, units }) => {
          const from = { data: kept, ranges: data.chunksOf(units) };
          const how = { signal: options.signal, onProgress: tally.part(), label };
          return satellite.run(task, { ...request, from } as never, how);
        });
        // One that fails does not end before the others do.
        await Promise.allSettled(parts);
        return Promise.all(parts);
      });
    }
    const units = data.units.map((_, index) => index);
    const tally = new Tally(data.schema.rows ?? null, options);
    const pad = await this.#reader.pad(data, options);
    return distribute(pad, units, tally, options, (satellite, block, { onProgress, signal }) => {
      const from = sourceUnits(data, block);
      return satellite.run(task, { ...request, from } as never, { signal, onProgress, label });
    });
  }

  /** Decodes a data set once and keeps it in the satellites' memory, in the narrowest types. */
  async keep(data: DataSet, options: RunOptions = {}): Promise<void> {
    if (!data.kept) await this.#led(`import ${data.name}`, (lead) => this.#keepOnce(data, data, options, lead));
  }

  /** Keeps what a step makes of a data set, each chunk where the one is kept that it is made of. */
  async keepStepped(
    data: DataSet,
    plan: () => Promise<{ step: StepPlan; format?: Uint8Array | undefined }>,
    options: RunOptions = {},
  ): Promise<DataSet> {
    return this.#led(`step of ${data.name}`, async (lead) => {
      const { step, format } = await plan();
      const made = data.stepped(step);
      if (format) made.format = format;
      await this.#keepOnce(made, data, options, lead);
      made.warnings = [...data.warnings];
      return made;
    });
  }

  async #keepOnce(data: DataSet, base: DataSet, options: RunOptions, lead: Lead): Promise<void> {
    await this.#pad.satellites();
    const engine = await this.#pad.engine();
    const job = engine.plan('rxGetVarInfo', {}, data.schema);
    const label = `import ${data.name}`;
    try {
      const units = data.units.map((_, index) => index);
      const task = engine.task(job.handle);
      lead.distribute();
      const results = base.kept
        ? await this.#keeper.keepFrom(base, data, label, options, task)
        : await this.#keeper.keep(data, units, label, options, task);
      await this.#reader.verify(base, results);
      const nodes = results.flatMap(({ nodes }) => nodes);
      const step = await this.#conclude(engine, job.handle, task, nodes, data.chunks, options, lead);
      engine.advance(job.handle, step);
      const found = engine.result(job.handle)[1] as VariablesOutput;
      await persistent(async () => {
        await this.#keeper.readLost(data, options);
        await this.#keeper.seal(data, { variables: found.variables, rows: found.rows }, options);
      });
      data.chunkRows = found.chunkRows;
      data.scanned = true;
    } catch (error) {
      await this.#keeper.release(data);
      throw error;
    } finally {
      engine.release(job.handle);
    }
  }

  /** The rows of chunks, from the first on until there are so many; of all chunks where counting takes a pass anyway. */
  async count(data: DataSet, rows: number, options: RunOptions = {}): Promise<number[]> {
    if (data.chunkRows) return data.chunkRows;
    if (data.firstRows.reduce((sum, count) => sum + count, 0) >= rows) return [...data.firstRows];
    const counts: number[] = [];
    let counted = 0;
    if (rows < Number.POSITIVE_INFINITY) {
      const few = data.units.map((_, unit) => unit).slice(0, MOST_COUNTED);
      const take = async (result: ReadResult) => {
        counts.push(...result.chunkRows.map(([, count]) => count));
        counted += result.rows;
        return counted < rows;
      };
      await settled(async () => {
        counts.length = 0;
        counted = 0;
        await this.#reader.inOrder(data, few, { columns: [] }, take, options);
      });
    }
    data.firstRows = [...counts];
    if (counted >= rows) return counts;
    await this.scan(data, options);
    return data.chunkRows ?? [];
  }

  /** Scans all variables: levels, ranges, missing values, rows. */
  async scan(data: DataSet, options: RunOptions = {}): Promise<void> {
    if (data.scanned) return;
    const [, output] = await this.analyse('rxGetVarInfo', {}, data, options);
    const found = output as VariablesOutput;
    data.learn(found.variables);
    data.schema = { ...data.schema, rows: found.rows };
    data.chunkRows = found.chunkRows;
    data.scanned = true;
  }

  /**
   * The variables that steps make of a data set, with the ranges that their values have. Throws {@link BeginAgain} when types of
   * the data turn out to be others: the steps are planned again then.
   */
  async scanAfter(
    steps: readonly StepPlan[],
    data: DataSet,
    format: Uint8Array | undefined,
    options: RunOptions,
  ): Promise<VariablesOutput> {
    const label = `ranges of ${data.name}`;
    const lead = this.#pad.lead(label);
    try {
      await this.#pad.satellites();
      const engine = await this.#pad.engine();
      const [first, last] = [steps[0] as StepPlan, steps.at(-1) as StepPlan];
      const job = engine.plan('rxGetVarInfo', {}, last.schema);
      try {
        const task = engine.task(job.handle);
        const all = [...(data.through?.steps ?? []), ...steps.map(({ step }) => step)];
        const columns = [...(data.through?.reads ?? first.reads)];
        lead.distribute();
        const results = await this.#reader.all(data, { columns, steps: all, task, format }, label, options);
        const nodes = results.flatMap(({ nodes }) => nodes);
        const step = await this.#conclude(engine, job.handle, task, nodes, data.chunks, options, lead);
        engine.advance(job.handle, step);
        return engine.result(job.handle)[1] as VariablesOutput;
      } finally {
        engine.release(job.handle);
      }
    } finally {
      lead.end();
    }
  }

  /** Hands over what units come to, in their order: see {@link UnitReader.inOrder}. */
  async inOrder(...[data, units, work, take, options = {}]: Parameters<UnitReader['inOrder']>): Promise<boolean> {
    const lead = this.#pad.lead(`${options.label ?? 'read'} ${data.name}`);
    const taken: typeof take = (result, unit) => {
      lead.at('gathering');
      return take(result, unit);
    };
    try {
      return await this.#reader.inOrder(data, units, work, taken, options);
    } finally {
      lead.end();
    }
  }

  /** Forgets what satellites keep of a data set. */
  release(data: DataSet): Promise<void> {
    return this.#keeper.release(data);
  }

  /** Rows of a chunk as pieces of an Arrow IPC stream. */
  async rows(
    data: DataSet,
    request: {
      chunk: number;
      from?: number;
      count?: number;
      columns?: string[];
      part?: 'stream' | 'head' | 'batches';
    },
    { signal }: RunOptions = {},
  ): Promise<Uint8Array[]> {
    return persistent(async () => {
      const schema = data.schema;
      const common = { request, schema };
      if (data.held) {
        await this.#keeper.revive(data, signal ? { signal } : {});
        const unit = data.unitOf(request.chunk);
        const part = data.held?.find(({ units }) => units.includes(unit));
        if (part)
          return part.satellite.run('rows', { ...common, from: { data: part.data } }, { signal, label: 'rows' });
      }
      const entry = data.entry(data.unitOf(request.chunk));
      const from = { source: data.source, format: data.format, ...entry };
      const satellite: Satellite = await this.#pad.satellite();
      return satellite.run('rows', { ...common, from }, { signal, label: 'rows' });
    });
  }
}
