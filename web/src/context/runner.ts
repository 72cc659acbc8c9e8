import type { Engine, EngineResult, TreeNode } from '../engine/instance.js';
import { RxError } from '../error.js';
import { DataSet } from '../data/dataset.js';
import type { LocatedSource } from '../data/locate.js';
import { widest } from '../data/storage.js';
import type { Schema, Variable, VariablesOutput, XdfRequest } from '../generated/engine.js';
import type { Launchpad } from '../launchpad/launchpad.js';
import type { PemaRequest, ReadResult } from '../launchpad/messages.js';
import type { Satellite } from '../launchpad/satellite.js';
import type { PemaNode } from '../pema/merging.js';
import { distribute, type RunOptions, Tally } from './distribute.js';
import { BeginAgain, died, persistent, settled, TRIES } from './retry.js';

/**
 * Partials of more bytes than this are merged and finished in a satellite: the page must not block. A model of a few
 * hundred coefficients has partials of this size at least, and takes some tens of milliseconds to solve.
 */
const HEAVY = 8 * 1024;

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
    const scanned: Variable[] = [];
    const looked = new Set<string>();
    for (;;) {
      try {
        return engine.plan(name, { ...params, scanned }, data.schema);
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
      const entries = block.map((index) => data.entry(index));
      const from = { source: data.source, format: data.format, units: entries };
      return satellite.run('pema', { ...request, from }, { signal, onProgress, label });
    });
  }

  /** Reads the chunks of satellites that died into others. */
  async #revive(data: DataSet, options: RunOptions): Promise<void> {
    if (data.kept?.every(({ satellite }) => satellite.alive) ?? true) return;
    await persistent(async () => {
      await this.#readLost(data, options);
      await this.#seal(data, data.schema, options);
    });
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
      const request = {
        source: data.source,
        format: data.format,
        units: block.map((index) => data.entry(index)),
        columns: null,
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
      satellite.run(
        'read',
        { source: data.source, format: data.format, units: block.map((index) => data.entry(index)), ...what },
        { signal, onProgress, label },
      ),
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
    if (data.kept) return;
    await settled(async () => {
      await this.#pad.satellites();
      const engine = await this.#pad.engine();
      const job = engine.plan('rxGetVarInfo', {}, data.schema);
      try {
        const units = data.units.map((_, index) => index);
        const task = engine.task(job.handle);
        const results = await this.#keep(data, units, `import ${data.name}`, options, task);
        await this.#verify(data, results);
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
    });
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

  /** Rows of chunks as pieces of an Arrow IPC stream, through a step if one is given. */
  async rows(
    data: DataSet,
    request: {
      chunk: number;
      until?: number;
      from?: number;
      count?: number;
      columns?: string[];
      part?: 'stream' | 'head' | 'batches';
      xdf?: XdfRequest;
    },
    { step, signal }: RunOptions & { step?: Uint8Array } = {},
  ): Promise<Uint8Array[]> {
    return persistent(async () => {
      const schema = data.schema;
      const common = { request, schema, ...(step ? { step } : {}) };
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

/** The names in an error that asks for metadata. */
function missingMetadata(thrown: unknown): string[] | null {
  const { kind, at } = (thrown ?? {}) as { kind?: string; at?: { names?: string[] } };
  return kind === 'needsScan' ? (at?.names ?? []) : null;
}
