// What the numbers were measured on.
import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';

/** The load of the last minute. */
export function load() {
  return Number(loadavg()[0].toFixed(2));
}

/** The machine and the browser; `load` is that before the bench. */
export function machineOf({ version, userAgent }, before) {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    system: `${type()} ${release()} ${arch()}`,
    browser: version,
    userAgent,
    load: { before, after: load() },
  };
}
