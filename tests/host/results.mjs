// What the host build computes for every case, once for a test file.
import { CASES, INPUTS, PREDICTIONS, shown } from './cases.mjs';
import { fingerprint } from './canonical.mjs';
import { formatOptions, instantiate, withTables } from './engine.mjs';

/** The canonical results of the host build by the names of the cases. */
export async function hostResults() {
  const results = {};
  for (const [name, input] of Object.entries(INPUTS)) {
    const engine = await instantiate();
    const bytes = input.bytes();
    const open = () => engine.open(bytes, formatOptions(input));
    const resident = engine.keep(open());
    for (const item of CASES.filter((candidate) => candidate.input === name)) {
      const source = item.resident ? resident : open();
      const { output } = engine.analyse(source, item.analysis, { ...item.about, ...item.params });
      results[item.name] = fingerprint(withTables(shown(item.analysis, output)));
    }
    for (const item of PREDICTIONS.filter((candidate) => candidate.input === name)) {
      const { output } = engine.analyse(resident, 'rxLinMod', { formula: item.formula, covCoef: true });
      results[item.name] = fingerprint(engine.predict(resident, output.model, item.options));
    }
  }
  return results;
}
