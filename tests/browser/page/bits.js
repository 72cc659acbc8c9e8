// Results of the package in the form that is compared with other engines.
import { fingerprint } from '/host/canonical.mjs';
import { readsAll } from './work.js';

const residents = new Map();

/** Forgets all data, starts with another number of cores and a context, and says which build runs. */
export async function configure(rx, cores, context) {
  for (const resident of residents.values()) await resident.release();
  residents.clear();
  rx.rxOptions({ numCoresToUse: cores });
  rx.rxSetComputeContext(context === 'RxLocalParallel' ? rx.RxLocalParallel() : rx.RxLocalSeq());
  return rx.rxStart();
}

async function source(rx, name, { kind, options }) {
  if (kind === 'seeds') return rx.RxRandomData(options);
  const response = await fetch(`/data/${name}`);
  const file = new File([await response.arrayBuffer()], name);
  const { text, json } = { text: rx.RxTextData, json: rx.RxJsonData };
  return ({ text, json }[kind] ?? rx.RxArrowData)(file, options);
}

async function data(rx, name, input, resident) {
  if (!resident) return source(rx, name, input);
  if (!residents.has(name)) residents.set(name, await rx.rxImport(await source(rx, name, input)));
  return residents.get(name);
}

/** The results of cases by name. */
export async function results(rx, cases, predictions, inputs) {
  const found = {};
  // What a call that never settles is at.
  const doing = (what) => Object.assign(globalThis, { __doing: what });
  for (const { name, input, analysis, about, params, resident } of cases) {
    doing(name);
    const rows = await data(rx, input, inputs[input], resident);
    found[name] = fingerprint(await rx[analysis](...Object.values(about), rows, { ...params, ...readsAll(analysis) }));
  }
  for (const { name, input, formula, options } of predictions) {
    doing(name);
    const rows = await data(rx, input, inputs[input], true);
    const model = await rx.rxLinMod(formula, rows, { covCoef: true });
    found[name] = fingerprint(await rx.rxPredict(model, rows, options));
  }
  doing(null);
  return found;
}
