// A script of the database as a module, for pages that forbid code made of text.
export function score({ InputDataSet, label, twice, bytes, rx, pid }) {
  if (typeof rx.rxLinMod !== 'function' || !(pid > 0)) throw new Error('rx and pid are not there');
  return { OutputDataSet: { label, n: InputDataSet.numRows }, twice: twice * (bytes?.[1] ?? 1) };
}
