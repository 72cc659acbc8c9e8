/**
 * The engine is divided: its rest is instantiated beside it when a function of it is called. See `web/build/split`, which
 * divides it, and `web/build/parts.mjs`, which says what every page loads.
 */

import { RxError } from '../error.js';

/** What the first part exports for the rest. */
export interface FirstPart extends WebAssembly.Exports {
  /** 1 once the rest is there. */
  $loaded: WebAssembly.Global;
}

function failed(url: string, reason: unknown): RxError {
  const message = reason instanceof Error ? reason.message : String(reason);
  return new RxError('environment', `the engine could not be loaded from ${url}: ${message}`, {}, { cause: reason });
}

/** Fetches and compiles the rest; once for a page. */
export async function compileRest(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url).catch((reason: unknown) => {
    throw failed(url, reason);
  });
  if (!response.ok) throw failed(url, `status ${response.status}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Instantiates the rest beside a first part, which is ready for calls before it. */
export async function addRest(first: FirstPart, compiled: WebAssembly.Module): Promise<void> {
  if (first.$loaded.value === 1) return;
  await WebAssembly.instantiate(compiled, { engine: first });
  first.$loaded.value = 1;
}

/**
 * The same in the middle of a call, which waits: for satellites and threads, whose realms may. A thread of the task pool
 * gets no messages while it works, so nobody can bring it what it needs.
 */
export function addRestNow(first: FirstPart, url: string): void {
  if (first.$loaded.value === 1) return;
  if (typeof document !== 'undefined') throw failed(url, 'a page has to load it ahead of the call');
  const request = new XMLHttpRequest();
  request.open('GET', url, false);
  request.responseType = 'arraybuffer';
  try {
    request.send();
  } catch (reason) {
    throw failed(url, reason);
  }
  if (request.status !== 200) throw failed(url, `status ${request.status}`);
  new WebAssembly.Instance(new WebAssembly.Module(request.response as ArrayBuffer), { engine: first });
  first.$loaded.value = 1;
}
