import type { DataSet } from '../data/dataset.js';
import { RxError } from '../error.js';
import type { Variable } from '../generated/engine.js';
import { runner } from '../context/realm.js';

/** A data set that is kept in the engine's memory, in the narrowest types, until it is released. */
export class RxResident {
  #data: DataSet | null;
  readonly #released: () => Promise<void>;

  /** Made by {@link rxImport}; when it is released, so is what it would be read from again. */
  constructor(data: DataSet, released: () => Promise<void> = async () => undefined) {
    this.#data = data;
    this.#released = released;
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
    if (!data) return;
    await runner().release(data);
    await this.#released();
  }
}
