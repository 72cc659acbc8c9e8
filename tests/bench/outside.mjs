// Peers that do not run in a page: a Python that is there, with the packages that it has.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const call = promisify(execFile);
const SCRIPT = join(import.meta.dirname, 'outside/learning.py');
const PYTHON = process.env.RX_PYTHON ?? 'python3';

/**
 * Seconds of each run by case and package; nothing when there is no Python with NumPy.
 * @returns {Promise<Record<string, Record<string, { seconds: number[] } | { failed: string }>>>}
 */
export async function runOutside({ rows, runs, cases }, say) {
  try {
    await call(PYTHON, ['-c', 'import numpy']);
  } catch {
    say('  no Python with NumPy is here (RX_PYTHON can name one): nothing outside of the browser takes part');
    return {};
  }
  say(`  Python: ${cases.join(', ')}`);
  const { stdout } = await call(PYTHON, [SCRIPT, String(rows), String(runs), ...cases], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout);
}
