import type { DataSet } from '../data/dataset.js';
import { widest } from '../data/storage.js';
import type { Schema } from '../generated/engine.js';
import type { Launchpad } from '../launchpad/launchpad.js';
import type { ReadRequest, ReadResult } from '../launchpad/messages.js';
import { distribute, type RunOptions, Tally } from './distribute.js';
import { persistent } from './retry.js';
import { sourceUnits } from './units.js';

/** What satellites keep of data sets: chunks in their memory, which are read again when a satellite dies. */
export class Keeper {
  readonly #pad: Launchpad;

  constructor(pad: Launchpad) {
    this.#pad = pad;
  }

  /** What is being read again, so that it is not read twice. */
  readonly #reviving = new Map<DataSet, Promise<void>>();

  /** Reads the chunks of satellites that died into others. */
  async revive(data: DataSet, options: RunOptions): Promise<void> {
    const begun = this.#reviving.get(data);
    if (begun) return begun;
    if (data.kept?.every(({ satellite }) => satellite.alive) ?? true) return;
    const reviving = persistent(async () => {
      await this.readLost(data, options);
      await this.seal(data, data.schema, options);
    });
    this.#reviving.set(data, reviving);
    try {
      await reviving;
    } finally {
      this.#reviving.delete(data);
    }
  }

  /** Reads what dead satellites kept into others. */
  async readLost(data: DataSet, options: RunOptions): Promise<void> {
    const parts = data.kept ?? [];
    const dead = parts.filter(({ satellite }) => !satellite.alive);
    if (dead.length === 0) return;
    const before = parts.filter(({ satellite }) => satellite.alive);
    data.kept = before;
    const lost = dead.flatMap(({ units }) => units).sort((a, b) => a - b);
    try {
      await this.keep(data, lost, 'read lost chunks again', options);
    } catch (error) {
      // What was read in the meantime is kept; the rest is still lost.
      const found = new Set(data.kept.flatMap(({ units }) => units));
      const missing = dead.map((part) => ({ ...part, units: part.units.filter((unit) => !found.has(unit)) }));
      data.kept = [...data.kept, ...missing.filter(({ units }) => units.length > 0)];
      throw error;
    }
  }

  /** Decodes units and keeps their chunks, spread over the satellites. */
  async keep(
    data: DataSet,
    units: number[],
    label: string,
    options: RunOptions,
    task?: Uint8Array,
  ): Promise<ReadResult[]> {
    const tally = new Tally(data.schema.rows ?? null, options, units.length);
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

  /** Keeps what the last step of a data set makes of another that is kept. */
  async keepFrom(
    base: DataSet,
    data: DataSet,
    label: string,
    options: RunOptions,
    task: Uint8Array,
  ): Promise<ReadResult[]> {
    const steps = data.through?.steps.slice(-1) ?? [];
    return persistent(async () => {
      await this.revive(base, options);
      const tally = new Tally(base.schema.rows ?? null, options);
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

  /** Settles levels and storages of kept chunks, the same in all satellites. */
  async seal(data: DataSet, schema: Schema, { signal }: RunOptions): Promise<void> {
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

  /** Forgets what satellites keep of a data set. */
  async release(data: DataSet): Promise<void> {
    const parts = living(data);
    data.kept = null;
    data.keptBytes = 0;
    await Promise.allSettled(parts.map(({ satellite, data: kept }) => satellite.run('release', { data: kept })));
  }

  /** Forgets what an analysis that was given up remembers of a data set between passes. */
  async forget(data: DataSet): Promise<void> {
    const parts = living(data);
    await Promise.allSettled(parts.map(({ satellite, data: kept }) => satellite.run('forget', { data: kept })));
  }
}

/** What satellites that live keep of a data set. */
function living(data: DataSet) {
  return (data.kept ?? []).filter(({ satellite }) => satellite.alive);
}
