import type { Engine, EngineResult, TreeNode } from '../engine/instance.js';
import { cancelled, RxError } from '../error.js';
import { DataSet } from '../data/dataset.js';
import type { LocatedSource } from '../data/locate.js';
import { widest } from '../data/storage.js';
import type { Schema, StepPlan, Variable, VariablesOutput } from '../generated/engine.js';
import type { Launchpad } from '../launchpad/launchpad.js';
import type { PemaRequest, ReadRequest, ReadResult, TransformWork } from '../launchpad/messages.js';
import type { Satellite } from '../launchpad/satellite.js';
import type { PemaNode } from '../pema/merging.js';
import { distribute, type RunOptions, Tally } from './distribute.js';
import { BeginAgain, died, persistent, settled, TRIES } from './retry.js';

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

  constructor(pad: Launchpad) {
    this.#pad = pad;
  }

  /** Opens a source. */
  async open({ name, source, options }: LocatedSource, { signal }: RunOptions = {}): Promise<DataSet> {
    const opened = await persistent(async () => {
      const satellite = await this.#pad.satellite();
      return satellite.run('open', { source, options }, { signal, label: `open ${name}` });
    });
    return new DataSet({ ...opened, name, source, options });
  }

  /** Runs an analysis over a data set. */
  async analyse(name: string, params: Params, data: DataSet, options: RunOptions = {}): Promise<EngineResult> {
    return settled(async () => {
      await this.#pad.satellites();
      const engine = await this.#pad.engine(name);
      const job = await this.#plan(engine, name, params, data, options);
      try {
        await this.#passes(engine, job.handle, job.reads, data, name, options);
        return engine.result(job.handle);
      } catch (error) {
        await this.#forget(data);
        throw error;
      } finally {
        engine.release(job.handle);
      }
    });
  }

  /** Plans a job; what the plan must know about variables is scanned first. */
  async #plan(engine: Engine, name: string, params: Params, data: DataSet, options: RunOptions) {
    return this.#knowing(engine, params, data, options, (known) => engine.plan(name, known, data.schema));
  }

  /** Plans a data step; levels that must be known are found first. */
  async planStep(name: string, params: Params, data: DataSet, options: RunOptions = {}): Promise<StepPlan> {
    return settled(async () => {
      await this.#pad.satellites();
      const Engine = await this.#pad.engineClass({ rest: true });
      const plan = (known: Params) => Engine.planStep(name, known, data.schema);
      return this.#knowing(await this.#pad.engine(), params, data, options, plan);
    });
  }

  /** Plans with what scans found, as often as the plan asks for more. */
  async #knowing<T>(
    engine: Engine,
    params: Params,
    data: DataSet,
    options: RunOptions,
    plan: (params: Params) => T,
  ): Promise<T> {
    const scanned: Variable[] = [];
    const looked = new Set<string>();
    for (;;) {
      try {
        return plan({ ...params, scanned });
      } catch (thrown) {
        const names = missingMetadata(thrown);
        if (!names || names.every((variable) => looked.has(variable))) throw thrown;
        for (const variable of names) looked.add(variable);
        const found = await this.#look(engine, names, params, data, options);
        data.learn(found);
        const derived = found.filter(({ name: found }) => !data.schema.variables.some(({ name }) => name === found));
        scanned.push(...derived);
      }
    }
  }

  /** Levels and ranges of some variables, derived ones among them. */
  async #look(
    engine: Engine,
    names: string[],
    params: Params,
    data: DataSet,
    options: RunOptions,
  ): Promise<Variable[]> {
    const { transforms, transformObjects } = params;
    const scan = { variables: names, textLevels: names, transforms, transformObjects };
    const job = engine.plan('rxGetVarInfo', scan, data.schema);
    try {
      await this.#passes(engine, job.handle, job.reads, data, 'scan', options);
      return (engine.result(job.handle)[1] as VariablesOutput).variables;
    } finally {
      engine.release(job.handle);
    }
  }

  /** Runs passes until the job is done. */
  async #passes(engine: Engine, job: number, reads: string[], data: DataSet, label: string, options: RunOptions) {
    for (let pass = 1; ; pass++) {
      const task = engine.task(job);
      const nodes = await this.#pass(task, reads, data, pass > 1 ? `${label}, pass ${pass}` : label, options);
      const step = await this.#conclude(engine, job, task, nodes, data.chunks, options);
      if (engine.advance(job, step)) return;
    }
  }

  async #conclude(
    engine: Engine,
    job: number,
    task: Uint8Array,
    nodes: TreeNode[],
    chunks: number,
    { signal }: RunOptions,
  ): Promise<Uint8Array> {
    const weight = nodes.reduce((sum, { partial }) => sum + partial.byteLength, 0);
    if (weight <= HEAVY) {
      engine.accept(job, nodes);
      return engine.conclude(job, engine.total(job, chunks));
    }
    return persistent(async () => {
      const satellite = await this.#pad.satellite();
      return satellite.run('conclude', { task, nodes, chunks }, { signal, label: 'finish' });
    });
  }

  async #pass(
    task: Uint8Array,
    reads: string[],
    data: DataSet,
    label: string,
    options: RunOptions,
  ): Promise<TreeNode[]> {
    if (data.kept) return this.#passKept(task, data, label, options);
    const results = await this.#readAll(data, { columns: reads, task }, label, options);
    return results.flatMap(({ nodes }) => nodes);
  }

  /** A pass over chunks that satellites keep; what died with one is read again by another. */
  async #passKept(task: Uint8Array, data: DataSet, label: string, options: RunOptions, tries = 1): Promise<TreeNode[]> {
    await this.#revive(data, options);
    const tally = new Tally(data.schema.rows ?? 0, options);
    const parts = data.kept ?? [];
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
  async pema(
    work: Pick<PemaRequest, 'code' | 'fields' | 'columns'>,
    data: DataSet,
    label: string,
    options: RunOptions,
  ): Promise<PemaNode[][]> {
    const request = { ...work, schema: data.schema };
    if (data.kept) {
      return persistent(async () => {
        await this.#revive(data, options);
        const tally = new Tally(data.schema.rows ?? 0, options);
        const parts = (data.kept ?? []).map(({ satellite, data: kept, units }) => {
          const from = { data: kept, ranges: data.chunksOf(units) };
          const how = { signal: options.signal, onProgress: tally.part(), label };
          return satellite.run('pema', { ...request, from }, how);
        });
        // One that fails does not end before the others do.
        await Promise.allSettled(parts);
        return Promise.all(parts);
      });
    }
    const units = data.units.map((_, index) => index);
    const tally = new Tally(data.schema.rows ?? 0, options);
    return distribute(this.#pad, units, tally, options, (satellite, block, { onProgress, signal }) => {
      return satellite.run('pema', { ...request, from: sourceUnits(data, block) }, { signal, onProgress, label });
    });
  }

  /** What is being read again, so that it is not read twice. */
  readonly #reviving = new Map<DataSet, Promise<void>>();

  /** Reads the chunks of satellites that died into others. */
  async #revive(data: DataSet, options: RunOptions): Promise<void> {
    const begun = this.#reviving.get(data);
    if (begun) return begun;
    if (data.kept?.every(({ satellite }) => satellite.alive) ?? true) return;
    const reviving = persistent(async () => {
      await this.#readLost(data, options);
      await this.#seal(data, data.schema, options);
    });
    this.#reviving.set(data, reviving);
    try {
      await reviving;
    } finally {
      this.#reviving.delete(data);
    }
  }

  async #readLost(data: DataSet, options: RunOptions): Promise<void> {
    const parts = data.kept ?? [];
    const dead = parts.filter(({ satellite }) => !satellite.alive);
    if (dead.length === 0) return;
    const before = parts.filter(({ satellite }) => satellite.alive);
    data.kept = before;
    const lost = dead.flatMap(({ units }) => units).sort((a, b) => a - b);
    try {
      await this.#keep(data, lost, 'read lost chunks again', options);
    } catch (error) {
      // What was read in the meantime is kept; the rest is still lost.
      const found = new Set(data.kept.flatMap(({ units }) => units));
      const missing = dead.map((part) => ({ ...part, units: part.units.filter((unit) => !found.has(unit)) }));
      data.kept = [...data.kept, ...missing.filter(({ units }) => units.length > 0)];
      throw error;
    }
  }

  /** Decodes units and keeps their chunks, spread over the satellites. */
  async #keep(
    data: DataSet,
    units: number[],
    label: string,
    options: RunOptions,
    task?: Uint8Array,
  ): Promise<ReadResult[]> {
    const tally = new Tally(data.schema.rows ?? 0, options, units.length);
    return distribute(this.#pad, units, tally, options, async (satellite, block, { onProgress, signal }) => {
      const known = data.kept?.find((part) => part.satellite === satellite);
      const request: ReadRequest = {
        from: sourceUnits(data, block),
        columns: data.through ? [...data.through.reads] : null,
        steps: [...(data.through?.steps ?? [])],
        keep: known?.data ?? 0,
        ...(task ? { task } : {}),
      };
      const result = await satellite.run('read', request, { signal, onProgress, label });
      // Another block of the same satellite may have come back first.
      const part = data.kept?.find((part) => part.satellite === satellite);
      if (part) part.units.push(...block);
      else data.kept = [...(data.kept ?? []), { satellite, data: result.data, units: [...block] }];
      return result;
    });
  }

  /** Reads all units into a pass. */
  async #readAll(
    data: DataSet,
    what: { columns: string[] | null; task: Uint8Array },
    label: string,
    options: RunOptions,
  ): Promise<ReadResult[]> {
    const units = data.units.map((_, index) => index);
    const tally = new Tally(data.schema.rows ?? 0, options, units.length);
    const results = await distribute(this.#pad, units, tally, options, (satellite, block, { onProgress, signal }) =>
      satellite.run('read', { from: sourceUnits(data, block), ...what }, { signal, onProgress, label }),
    );
    await this.#verify(data, results);
    return results;
  }

  /** Corrects what a first reading got wrong: types that values do not fit, records that start elsewhere. */
  async #verify(data: DataSet, results: readonly ReadResult[]): Promise<void> {
    const misfits = results.flatMap(({ misfits }) => misfits);
    if (misfits.length > 0) {
      const Engine = await this.#pad.engineClass({ rest: false });
      const wider = Engine.widen(data.format, misfits);
      if (!wider) throw new RxError('format', 'values do not fit the types of their columns');
      data.retype(...wider);
      throw new BeginAgain('types were widened');
    }
    const edges = results.flatMap(({ edges }) => edges).sort(([a], [b]) => a - b);
    let expected: number | undefined;
    for (const [unit, start, end] of edges) {
      data.starts.set(unit, expected ?? start);
      // What the units behind it found hangs on this one: it is read again first.
      if (expected !== undefined && start !== expected) throw new BeginAgain('records start elsewhere');
      expected = end;
    }
    data.note(results.flatMap(({ failures }) => failures));
  }

  /** Decodes a data set once and keeps it in the satellites' memory, in the narrowest types. */
  async keep(data: DataSet, options: RunOptions = {}): Promise<void> {
    if (!data.kept) await settled(() => this.#keepOnce(data, data, options));
  }

  /** Keeps what a step makes of a data set, each chunk where the one is kept that it is made of. */
  async keepStepped(data: DataSet, plan: () => Promise<StepPlan>, options: RunOptions = {}): Promise<DataSet> {
    return settled(async () => {
      const made = data.stepped(await plan());
      await this.#keepOnce(made, data, options);
      made.warnings = [...data.warnings];
      return made;
    });
  }

  async #keepOnce(data: DataSet, base: DataSet, options: RunOptions): Promise<void> {
    await this.#pad.satellites();
    const engine = await this.#pad.engine();
    const job = engine.plan('rxGetVarInfo', {}, data.schema);
    const label = `import ${data.name}`;
    try {
      const units = data.units.map((_, index) => index);
      const task = engine.task(job.handle);
      const results = base.kept
        ? await this.#keepFrom(base, data, label, options, task)
        : await this.#keep(data, units, label, options, task);
      await this.#verify(base, results);
      const nodes = results.flatMap(({ nodes }) => nodes);
      const step = await this.#conclude(engine, job.handle, task, nodes, data.chunks, options);
      engine.advance(job.handle, step);
      const found = engine.result(job.handle)[1] as VariablesOutput;
      await persistent(async () => {
        await this.#readLost(data, options);
        await this.#seal(data, { variables: found.variables, rows: found.rows }, options);
      });
      data.chunkRows = found.chunkRows;
      data.scanned = true;
    } catch (error) {
      await this.release(data);
      throw error;
    } finally {
      engine.release(job.handle);
    }
  }

  /** Keeps what the last step of a data set makes of another that is kept. */
  async #keepFrom(
    base: DataSet,
    data: DataSet,
    label: string,
    options: RunOptions,
    task: Uint8Array,
  ): Promise<ReadResult[]> {
    const steps = data.through?.steps.slice(-1) ?? [];
    return persistent(async () => {
      await this.#revive(base, options);
      const tally = new Tally(base.schema.rows ?? 0, options);
      const runs = (base.kept ?? []).map(async ({ satellite, data: kept, units }) => {
        const from = { data: kept, ranges: base.chunksOf(units) };
        const request: ReadRequest = { from, columns: null, steps, keep: 0, task };
        const how = { signal: options.signal, onProgress: tally.part(), label };
        const result = await satellite.run('read', request, how);
        data.kept = [...(data.kept ?? []), { satellite, data: result.data, units: [...units] }];
        return result;
      });
      const ends = await Promise.allSettled(runs);
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed) {
        await this.release(data);
        throw failed.reason;
      }
      return Promise.all(runs);
    });
  }

  /**
   * Has units read, each by a satellite that is free or keeps it, a few at once, and hands over what they came to in
   * their order; no more than those few are in memory. Ends early, with false, when `take` says that it has enough.
   */
  async inOrder(
    data: DataSet,
    units: readonly number[],
    work: Pick<ReadRequest, 'columns' | 'steps' | 'output'> & { transform?: TransformWork },
    take: (result: ReadResult, unit: number) => Promise<boolean>,
    options: RunOptions & { label?: string } = {},
  ): Promise<boolean> {
    const satellites = await this.#pad.satellites();
    const slots = satellites.length * 2 + (this.#pad.build === 'threads' ? this.#pad.size : 0);
    const stop = new AbortController();
    const abort = () => stop.abort();
    options.signal?.addEventListener('abort', abort, { once: true });
    const run = { signal: stop.signal };
    const ask = (unit: number) =>
      persistent(async () => {
        if (options.signal?.aborted) throw cancelled();
        await this.#revive(data, run);
        const part = data.kept?.find(({ units }) => units.includes(unit));
        const from = part ? { data: part.data, ranges: data.chunksOf([unit]) } : sourceUnits(data, [unit]);
        // In turn: which is the least busy is not known before all of these were asked.
        const others = await this.#pad.satellites();
        const satellite = part?.satellite ?? (others[unit % others.length] as Satellite);
        const how = { ...run, label: options.label ?? 'read' };
        if (work.transform) {
          return satellite.run('transform', { from, columns: work.columns, ...work.transform }, how);
        }
        return satellite.run('read', { from, ...work }, how);
      });
    const flying: Promise<ReadResult>[] = [];
    const failures: ReadResult['failures'] = [];
    let next = 0;
    let expected: number | undefined;
    try {
      for (const unit of units) {
        while (flying.length < slots && next < units.length) {
          const asked = ask(units[next++] ?? 0);
          asked.catch(() => undefined);
          flying.push(asked);
        }
        let result = (await flying.shift()) as ReadResult;
        const start = result.edges[0]?.[1];
        if (start !== undefined && expected !== undefined && start !== expected) {
          data.starts.set(unit, expected);
          result = await ask(unit);
        }
        await this.#verify(data, [result]);
        expected = result.edges[0]?.[2];
        failures.push(...result.failures);
        if (!(await take(result, unit))) return false;
      }
      data.note(failures);
      return true;
    } finally {
      stop.abort();
      options.signal?.removeEventListener('abort', abort);
      await Promise.allSettled(flying);
    }
  }

  /** The rows of chunks, from the first on until there are so many; of all chunks where counting takes a pass anyway. */
  async count(data: DataSet, rows: number, options: RunOptions = {}): Promise<number[]> {
    if (data.chunkRows) return data.chunkRows;
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
        await this.inOrder(data, few, { columns: [] }, take, options);
      });
    }
    if (counted >= rows) return counts;
    await this.scan(data, options);
    return data.chunkRows ?? [];
  }

  /** Settles levels and storages of kept chunks, the same in all satellites. */
  async #seal(data: DataSet, schema: Schema, { signal }: RunOptions): Promise<void> {
    const parts = data.kept ?? [];
    const found = await Promise.all(
      parts.map(({ satellite, data: kept }) => satellite.run('storages', { data: kept, schema }, { signal })),
    );
    const variables = schema.variables.map((variable, position) => {
      const storages = found.map((list) => list[position]).filter((storage) => storage != null);
      const storage =
        variable.kind === 'factor' ? variable.storage : storages.reduce(widest, storages[0] ?? variable.storage);
      return { ...variable, storage };
    });
    const sealed = { ...schema, variables };
    const bytes = await Promise.all(
      parts.map(({ satellite, data: kept }) => satellite.run('seal', { data: kept, schema: sealed }, { signal })),
    );
    data.schema = sealed;
    data.keptBytes = bytes.reduce((sum, part) => sum + part, 0);
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

  /** Forgets what satellites keep of a data set. */
  async release(data: DataSet): Promise<void> {
    const parts = living(data);
    data.kept = null;
    data.keptBytes = 0;
    await Promise.allSettled(parts.map(({ satellite, data: kept }) => satellite.run('release', { data: kept })));
  }

  /** Forgets what an analysis that was given up remembers of a data set between passes. */
  async #forget(data: DataSet): Promise<void> {
    const parts = living(data);
    await Promise.allSettled(parts.map(({ satellite, data: kept }) => satellite.run('forget', { data: kept })));
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
      if (data.kept) {
        await this.#revive(data, signal ? { signal } : {});
        const unit = data.unitOf(request.chunk);
        const part = data.kept.find(({ units }) => units.includes(unit));
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

/** What satellites that live keep of a data set. */
function living(data: DataSet) {
  return (data.kept ?? []).filter(({ satellite }) => satellite.alive);
}

/** Units as satellites are told of them. */
function sourceUnits(data: DataSet, units: readonly number[]) {
  return { source: data.source, format: data.format, units: units.map((index) => data.entry(index)) };
}

/** The names in an error that asks for metadata. */
function missingMetadata(thrown: unknown): string[] | null {
  const { kind, at } = (thrown ?? {}) as { kind?: string; at?: { names?: string[] } };
  return kind === 'needsScan' ? (at?.names ?? []) : null;
}
