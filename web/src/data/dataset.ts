import { RxError } from '../error.js';
import type {
  Failure,
  FormatOptions,
  OpenedSource,
  Schema,
  StepPlan,
  Stored,
  Unit,
  ValueInfo,
  Variable,
} from '../generated/engine.js';
import type { Satellite } from '../launchpad/satellite.js';
import type { ByteSource } from '../source/bytes.js';
import type { Growth } from './growth.js';

/** What a satellite keeps of a data set. */
export interface KeptPart {
  satellite: Satellite;
  /** The data set's number in that satellite. */
  data: number;
  /** The units that it read. */
  units: number[];
}

let lastId = 0;

/**
 * A data set that was opened: its variables, the ranges of bytes that it consists of, and what satellites keep of it. Its
 * chunks belong to it, whoever reads them.
 */
export class DataSet {
  readonly id = ++lastId;
  readonly name: string;
  source: ByteSource;
  readonly options: FormatOptions;
  /** The engine's description of the format, which every satellite gets. */
  format: Uint8Array;
  /** The variables; levels and ranges as far as they are known. */
  schema: Schema;
  units: Unit[];
  /** Bytes of the source. */
  size: number;
  /** What is still to come of a source that is read while it grows; null when all is there. */
  growth: Growth | null;
  /** Settled when all is there. */
  whole: Promise<void> = Promise.resolve();
  /** Where the first record of each unit starts, once a pass has shown it. */
  readonly starts: Map<number, number>;
  /** The steps that chunks of the source go through, and the variables that the first of them reads. */
  readonly through: { readonly steps: readonly Uint8Array[]; readonly reads: readonly string[] } | null;
  /** Rows of each chunk, once a scan has counted them. */
  chunkRows: number[] | null = null;
  /** Rows of the first chunks, as far as they were counted one after the other. */
  firstRows: readonly number[] = [];
  /** Whether all variables were scanned. */
  scanned = false;
  /** What satellites keep; null when nothing is kept. */
  kept: KeptPart[] | null = null;
  /** Bytes that kept chunks take. */
  keptBytes = 0;
  /** Columns with values that could not be converted to the type that was asked for. */
  failed: ReadonlySet<string> = new Set();
  /** What to tell the user about the data. */
  warnings: string[];
  /** How rows lie in the file, where that means something to users. */
  readonly stored: Stored | null;
  /** A text that describes the data. */
  description: string | null;
  /** What single values of variables mean. */
  valueInfo: readonly ValueInfo[];
  /** How many may work on it at once, where its query says so. */
  readonly maxdop: number | null;

  constructor(init: {
    name: string;
    source: ByteSource;
    options: FormatOptions;
    format: Uint8Array;
    schema: Schema;
    units: Unit[];
    size: number;
    warnings: string[];
    stored?: Stored | null;
    starts?: Map<number, number>;
    through?: DataSet['through'];
    description?: string | null;
    valueInfo?: readonly ValueInfo[];
    maxdop?: number | null | undefined;
    growth?: Growth | null | undefined;
  }) {
    this.name = init.name;
    this.source = init.source;
    this.options = init.options;
    this.format = init.format;
    this.schema = init.schema;
    this.units = init.units;
    this.size = init.size;
    this.warnings = init.warnings;
    this.starts = init.starts ?? new Map();
    this.through = init.through ?? null;
    this.stored = init.stored ?? null;
    this.description = init.description ?? this.stored?.description ?? null;
    this.valueInfo = init.valueInfo ?? this.stored?.valueInfo ?? [];
    this.maxdop = init.maxdop ?? null;
    this.growth = init.growth ?? null;
  }

  /** The data set that a step makes of this one. It holds nothing yet, and has the same chunks. */
  stepped({ step, schema, reads }: StepPlan): DataSet {
    const { steps, reads: first } = this.through ?? { steps: [], reads };
    const through = { steps: [...steps, step], reads: first };
    return new DataSet({ ...this, schema: { ...schema, rows: null }, warnings: [], through, stored: null });
  }

  /**
   * What satellites keep, for whoever reads chunks; null where they are to be read from the source. What steps made is nowhere
   * but in memory: the source has other values.
   */
  get held(): KeptPart[] | null {
    if (!this.kept && this.through) throw new RxError('argument', `the data made of ${this.name} were released`);
    return this.kept;
  }

  /** The number of chunks. */
  get chunks(): number {
    const last = this.units.at(-1);
    return last ? last.firstChunk + last.chunks : 0;
  }

  /** How many chunks there are, as far as it matters. */
  async chunksUpTo(most: number): Promise<number> {
    return this.growth ? this.growth.chunksUpTo(most) : Math.min(this.chunks, most);
  }

  /** Takes the rest of a source that was read while it grew. */
  grown(source: ByteSource, { format, units, schema, size }: OpenedSource & { size: number }): void {
    this.source = source;
    this.size = size;
    this.format = format;
    this.units = units;
    this.schema = { ...this.schema, rows: schema.rows };
    this.growth = null;
  }

  /** The unit that holds a chunk. */
  unitOf(chunk: number): number {
    let low = 0;
    let high = this.units.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.units[middle]?.firstChunk ?? 0) <= chunk) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The chunks of units as ranges. */
  chunksOf(units: readonly number[]): [number, number][] {
    const ranges: [number, number][] = [];
    for (const index of [...units].sort((a, b) => a - b)) {
      const unit = this.units[index];
      if (!unit) continue;
      const last = ranges.at(-1);
      if (last && last[1] === unit.firstChunk) last[1] += unit.chunks;
      else ranges.push([unit.firstChunk, unit.firstChunk + unit.chunks]);
    }
    return ranges;
  }

  /** A unit as satellites are told of it. */
  entry(index: number): { index: number; unit: Unit; start?: number } {
    const unit = this.units[index];
    if (!unit) throw new RxError('protocol', `the data set has no unit ${index}`);
    const start = this.starts.get(index);
    return start === undefined ? { index, unit } : { index, unit, start };
  }

  /** Takes what a scan found out about variables. */
  learn(variables: readonly Variable[]): void {
    const found = new Map(variables.map((variable) => [variable.name, variable]));
    this.schema = {
      ...this.schema,
      variables: this.schema.variables.map((variable) => found.get(variable.name) ?? variable),
    };
  }

  /** Takes other types of columns, because values did not fit: nothing that was scanned holds any more. */
  retype(format: Uint8Array, variables: readonly Variable[]): void {
    const described = new Map(this.schema.variables.map((variable) => [variable.name, variable]));
    this.format = format;
    this.schema = {
      variables: variables.map((variable) => ({
        ...variable,
        description: described.get(variable.name)?.description ?? null,
        levels: described.get(variable.name)?.levels ?? variable.levels,
      })),
      rows: null,
    };
    this.scanned = false;
    this.chunkRows = null;
    this.firstRows = [];
  }

  /** Notes values that could not be converted to the type that was asked for. */
  note(failures: readonly (Failure & { unit: number })[]): void {
    const byColumn = new Map<string, { count: number; first: Failure & { unit: number } }>();
    for (const failure of [...failures].sort((a, b) => a.unit - b.unit)) {
      const seen = byColumn.get(failure.column);
      if (seen) seen.count += failure.count;
      else byColumn.set(failure.column, { count: failure.count, first: failure });
    }
    const texts = [...byColumn].map(([column, { count, first }]) => {
      const values = count === 1 ? '1 value is' : `${count} values are`;
      return `${values} missing in '${column}' because they could not be converted, the first '${first.example}' in row ${first.row} of chunk ${first.unit}`;
    });
    this.failed = new Set(byColumn.keys());
    this.warnings = [...this.warnings.filter((text) => !text.includes('could not be converted')), ...texts];
  }
}
