import { cancelled, RxError } from '../error.js';
import type { DataSet } from '../data/dataset.js';
import type { Growth } from '../data/growth.js';
import type { Launchpad } from '../launchpad/launchpad.js';
import type { ReadRequest, ReadResult, TransformWork } from '../launchpad/messages.js';
import type { Satellite } from '../launchpad/satellite.js';
import { crewOf } from './crew.js';
import { distribute, type RunOptions, Tally } from './distribute.js';
import { handOut } from './hand-out.js';
import type { Keeper } from './keeper.js';
import { BeginAgain, persistent } from './retry.js';
import { sharedBytes, sourceUnits } from './units.js';

/** Has the units of data sets read, and corrects what a first reading got wrong. */
export class UnitReader {
  readonly #pad: Launchpad;
  readonly #keeper: Keeper;

  constructor(pad: Launchpad, keeper: Keeper) {
    this.#pad = pad;
    this.#keeper = keeper;
  }

  /** What reads a data set in a call: its crew, which is taken for it, or the satellites of the realm. */
  async pad(data: DataSet, options: RunOptions): Promise<Launchpad> {
    const crew = crewOf(options);
    await crew?.staff({ pieces: (most) => data.chunksUpTo(most), maxdop: data.maxdop });
    return crew ?? this.#pad;
  }

  /** Reads all units into a pass. */
  async all(
    data: DataSet,
    {
      format,
      ...what
    }: { columns: string[] | null; steps?: Uint8Array[]; task: Uint8Array; format: Uint8Array | undefined },
    label: string,
    options: RunOptions,
  ): Promise<ReadResult[]> {
    const units = data.units.map((_, index) => index);
    const tally = new Tally(data.schema.rows ?? null, options, units.length);
    const pad = await this.pad(data, options);
    const results = await distribute(pad, units, tally, options, (satellite, block, { onProgress, signal }) =>
      satellite.run('read', { from: sourceUnits(data, block, format), ...what }, { signal, onProgress, label }),
    );
    await this.verify(data, results);
    return results;
  }

  /** Reads a source into a pass while it grows. */
  async asItGrows(
    data: DataSet,
    growth: Growth,
    what: { columns: string[] | null; task: Uint8Array },
    label: string,
    options: RunOptions,
  ): Promise<ReadResult[]> {
    const pad = await this.pad(data, options);
    const tally = new Tally(null, options);
    let number = 0;
    const next = () => growth.block(number++);
    // Of two blocks a satellite works on one while the other waits.
    return handOut(pad, { next, each: 2, signal: options.signal }, (satellite, block, signal) => {
      const from = { ...block, options: data.options };
      return satellite.run('read', { from, ...what }, { signal, onProgress: tally.part(), label });
    });
  }

  /** Corrects what a first reading got wrong: types that values do not fit, records that start elsewhere. */
  async verify(data: DataSet, results: readonly ReadResult[]): Promise<void> {
    const misfits = results.flatMap(({ misfits }) => misfits);
    if (misfits.length > 0) {
      // Of the formats that are widened all but text are in the rest of the engine.
      const Engine = await this.#pad.engineClass({ rest: data.options.type !== 'text' });
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

  /**
   * Has units read, each by a satellite that is free or keeps it, a few at once, and hands over what they came to in
   * their order; no more than those few are in memory. Ends early, with false, when `take` says that it has enough.
   */
  async inOrder(
    data: DataSet,
    units: readonly number[],
    {
      format,
      ...work
    }: Pick<ReadRequest, 'columns' | 'steps' | 'output'> & {
      transform?: TransformWork;
      /** The data set's format, when some units are left out. */
      format?: Uint8Array | undefined;
    },
    take: (result: ReadResult, unit: number) => Promise<boolean>,
    options: RunOptions & { label?: string } = {},
  ): Promise<boolean> {
    const pad = await this.pad(data, options);
    const satellites = await pad.satellites();
    const slots = satellites.length * 2 + (pad.build === 'threads' ? pad.size : 0);
    const stop = new AbortController();
    const abort = () => stop.abort();
    options.signal?.addEventListener('abort', abort, { once: true });
    const run = { signal: stop.signal };
    // Each request carries all levels that steps and the file know, of which there may be millions.
    const { steps, output } = work;
    const told = {
      ...work,
      ...(steps ? { steps: steps.map(sharedBytes) } : {}),
      ...(output ? { output: sharedBytes(output) } : {}),
    };
    const ask = (unit: number) =>
      persistent(async () => {
        if (options.signal?.aborted) throw cancelled();
        await this.#keeper.revive(data, run);
        const part = data.held?.find(({ units }) => units.includes(unit));
        const from = part ? { data: part.data, ranges: data.chunksOf([unit]) } : sourceUnits(data, [unit], format);
        // In turn: which is the least busy is not known before all of these were asked.
        const others = await pad.satellites();
        const satellite = part?.satellite ?? (others[unit % others.length] as Satellite);
        const how = { ...run, label: options.label ?? 'read' };
        if (work.transform) {
          return satellite.run('transform', { from, columns: work.columns, ...work.transform }, how);
        }
        return satellite.run('read', { from, ...told }, how);
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
        await this.verify(data, [result]);
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
}
