import { RxError } from '../error.js';
import type { DoParBackend } from './backend.js';

let registered: DoParBackend | null = null;

/**
 * Registers what runs the tasks of {@link rxExec} in the context RxForeachDoPar, as R's packages doParallel, doSNOW and so
 * on do for foreach; null takes it back. Returns the one before.
 */
export function registerDoPar(backend: DoParBackend | null): DoParBackend | null {
  if (backend !== null && (typeof backend?.run !== 'function' || typeof backend.name !== 'string')) {
    throw new RxError('argument', 'a backend has a name and a method run: see DoParBackend');
  }
  const before = registered;
  registered = backend;
  return before;
}

/** The backend that is registered. */
export function getDoParBackend(): DoParBackend | null {
  return registered;
}
