import { cancelled, RxError } from '../error.js';
import { type CallOptions, called } from '../jobs/called.js';
import type { RunOptions } from '../context/distribute.js';
import { type DataInput, openData, requireData } from '../rx/data.js';
import { runner } from '../context/realm.js';
import { fieldsOf } from './definition.js';
import { type PemaNode, PemaTree } from './merging.js';
import { another, initialise, knownOf, type PemaGenerator, type PemaObject } from './pema-class.js';

/** The options of {@link pemaCompute}; those that are not listed go to the object's `initialize`. */
export interface PemaComputeOptions extends CallOptions {
  /** Whether the object begins anew. Otherwise the data are added to what it holds. Default true. */
  initPema?: boolean;
  [argument: string]: unknown;
}

/**
 * Runs an object of a class of one's own over data: every chunk is added to a copy of the object in some satellite, the
 * copies are merged in the order of the rows, and passes follow until the object has converged. Resolves to what
 * `processResults` returns; the object's fields are updated. Chunks, and with them the result to its last bit, do not
 * depend on the number of satellites.
 */
export async function pemaCompute<F extends object, R = unknown>(
  pemaObj: PemaObject<F> & ReturnType<PemaGenerator<F, R>>,
  data: DataInput,
  options: PemaComputeOptions = {},
): Promise<R> {
  return called({ name: 'pemaCompute', data: [data], options }, async (options) => {
    const { initPema = true, signal, onProgress, ...args } = options;
    const own = knownOf(pemaObj);
    const { methods } = own.definition;
    requireData(data);
    // Without initPema the data are added as those of one more object.
    const object = (initPema ? pemaObj : another(pemaObj)) as PemaObject<object>;
    own.args = { ...own.args, ...args };
    initialise(object, own.args);
    const run: RunOptions = { signal, onProgress };
    const dataSet = await openData(data, run);
    await runner().scan(dataSet, run);
    const present = dataSet.schema.variables.map(({ name }) => name);
    const merge = (fields: PemaNode['fields'], next: PemaNode['fields']) => {
      const target = Object.assign(another(pemaObj), fields) as PemaObject<object>;
      methods.updateResults.call(target, Object.assign(another(pemaObj), next) as PemaObject<object>);
      return fieldsOf(target);
    };
    for (let iter = 1; ; iter++) {
      if (signal?.aborted) throw cancelled();
      object.iter = iter;
      methods.initIteration?.call(object, iter);
      const columns = [...(methods.getVarsToUse?.call(object) ?? present)];
      const unknown = columns.find((name) => !present.includes(name));
      if (unknown !== undefined) {
        throw new RxError('unknownVariable', `the data have no variable '${unknown}'`, { column: unknown });
      }
      const work = { code: own.code, fields: fieldsOf(object), columns };
      const label = iter > 1 ? `${own.definition.className}, pass ${iter}` : own.definition.className;
      const tree = new PemaTree(merge);
      const parts = await runner().pema(work, dataSet, label, run);
      for (const node of parts.flat()) tree.insert(node);
      const total = tree.total() ?? fieldsOf(object);
      if (initPema || iter > 1) Object.assign(object, total);
      else Object.assign(object, merge(fieldsOf(pemaObj), total), { iter });
      const result = methods.processResults ? methods.processResults.call(object) : fieldsOf(object);
      const finished = methods.hasConverged?.call(object) ?? true;
      if (!finished && iter < object.maxIters) continue;
      if (object !== pemaObj) Object.assign(pemaObj, fieldsOf(object));
      return result as R;
    }
  });
}
