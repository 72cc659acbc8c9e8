import type { DataSet } from '../data/dataset.js';
import { RxError } from '../error.js';
import type { Variable } from '../generated/engine.js';
import { runner } from '../context/realm.js';

/** A data set that is kept in the engine's memory, in the narrowest types, until it is released. */
export class RxResident {
  #data: DataSet | null;
  readonly #released: () => Promise<void>;
  /** Calls that use it. */
  #users = 0;
  /** Told when no call uses it any more, once it is to be released. */
  #unused: (() => void) | null = null;

  /** Made by {@link rxImport}; when it is released, so is what it would be read from again. */
  constructor(data: DataSet, released: () => Promise<void> = async () => undefined) {
    this.#data = data;
    this.#released = released;
  }

  /** The data set behind it. For the package's own use. */
  dataSet(): DataSet {
    // A call that began before may not have opened it yet.
    if (!this.#data || (this.#unused && this.#users === 0)) throw new RxError('argument', 'the data set was released');
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

  /** Keeps the values until what is returned is called, though they be released in the meantime. For the package's own use. */
  hold(): () => void {
    this.#users++;
    return () => {
      if (--this.#users === 0) this.#unused?.();
    };
  }

  /** Frees its memory, once functions that were called with it have ended; it cannot be used any more. */
  async release(): Promise<void> {
    const data = this.#data;
    if (!data || this.#unused) return;
    await new Promise<void>((unused) => {
      this.#unused = unused;
      if (this.#users === 0) unused();
    });
    this.#data = null;
    await runner().release(data);
    await this.#released();
  }
}
