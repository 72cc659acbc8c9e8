// Runs a folder of tests under Vitest and counts them.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from '../../web/build/run.mjs';

/**
 * @param {string} folder below the project's folder
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function vitest(folder) {
  const report = join(root, 'target', `vitest-${folder.replaceAll('/', '-')}.json`);
  rmSync(report, { force: true });
  const vitestFile = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [
    'run',
    '--root',
    root,
    '--config',
    'tests/vitest.config.mjs',
    '--reporter=verbose',
    '--reporter=json',
    `--outputFile=${report}`,
    folder,
  ];
  let failure;
  try {
    await run(process.execPath, [vitestFile, ...args]);
  } catch (error) {
    failure = error;
  }
  if (!existsSync(report)) throw failure ?? new Error(`${folder}: no report`);
  const { numPassedTests, numTotalTests, success } = JSON.parse(readFileSync(report, 'utf8'));
  const failed = numTotalTests - numPassedTests;
  return { passed: numPassedTests, failed: success ? failed : Math.max(failed, 1) };
}
