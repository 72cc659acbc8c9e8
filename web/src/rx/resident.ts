import type { DataSet } from '../data/dataset.js';
import { RxError } from '../error.js';
import type { Variable } from '../generated/engine.js';
import { runner } from './runner.js';

/** A data set that is kept in the engine's memory, in the narrowest types, until it is released. */
export class RxResident {
  #data: DataSet | null;

  /** Made by {@link rxImport}. */
  constructor(data: DataSet) {
    this.#data = data;
  }

  /** The data set behind it. For the package's own use. */
  dataSet(): DataSet {
    if (!this.#data) throw new RxError('argument', 'the data set was released');
    return this.#data;
  }

  /** The name of the file that it was read from. */
  get name(): string {
    return this.dataSet().name;
  }

  /** The number of rows. */
  get numRows(): number {
    return this.dataSet().schema.rows ?? 0;
  }

  /** The variables, with levels, ranges and missing counts. */
  get variables(): readonly Variable[] {
    return this.dataSet().schema.variables;
  }

  /** The bytes that it takes in the engine's memory. */
  get bytes(): number {
    return this.dataSet().keptBytes;
  }

  /** What to know about the data: values that could not be converted, for example. */
  get warnings(): readonly string[] {
    return this.dataSet().warnings;
  }

  /** Frees its memory; it cannot be used any more. */
  async release(): Promise<void> {
    const data = this.#data;
    this.#data = null;
    if (data) await runner().release(data);
  }
}
