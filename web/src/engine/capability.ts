/** A build of the engine: with a task pool on shared memory, or without. */
export type Build = 'threads' | 'plain';

/**
 * Whether the page and its satellites can share memory. That needs cross-origin isolation; WebKitGTK claims to be isolated
 * without having `SharedArrayBuffer`, so both are asked.
 */
export function canShare(): boolean {
  return globalThis.crossOriginIsolated === true && typeof SharedArrayBuffer === 'function';
}

/** The build that this page can run. */
export function supportedBuild(): Build {
  return canShare() ? 'threads' : 'plain';
}

/** How many cores the browser says there are. */
export function cores(): number {
  return globalThis.navigator?.hardwareConcurrency || 2;
}

/** The gigabytes of memory that the device has, where the browser tells: 8 stands for more, too. */
export function deviceMemory(): number | null {
  return (globalThis.navigator as { deviceMemory?: number } | undefined)?.deviceMemory ?? null;
}

/** Whether this realm can start workers; not so in node, where the package can only be imported. */
export function canStartWorkers(): boolean {
  return typeof Worker === 'function' && typeof URL === 'function' && typeof Blob === 'function';
}
