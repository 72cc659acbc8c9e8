/** A transform function that satellites import. */
export const doubled = ({ a }) => ({ a: a.map((value) => 2 * value) });
