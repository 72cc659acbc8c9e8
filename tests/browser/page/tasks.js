// A module whose functions tasks run: satellites import it.
const helper = (x) => 2 * x;

/** A function without anything of its scope. */
export const twice = (x) => helper(x);

/** One that asks for what it is given, and for the package. */
export function scaled(x) {
  return [this.factor * x, typeof this.rx.rxLinMod];
}

/** A name that no variable can have. */
export default 0;

/** What a package has for all functions. */
export const tripled = (x) => 3 * x;
