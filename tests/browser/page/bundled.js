// A module that is part of the page: its functions cross as text, with what they name of it.
export const base = 10;

export class Counter {
  count = base;
}

export class Twice extends Counter {
  total() {
    return 2 * this.count;
  }
}

export const plus = (x) => x + base;

/** What is not cloned, and not asked for. */
export const unused = { of: () => document };
