// Runs cases, group by group, and gathers what was found.
import { GROUPS } from './groups.mjs';
import { load, machineOf } from './machine.mjs';
import { runOutside } from './outside.mjs';
import { browserOf, runInPage } from './session.mjs';
import { caseOf, failedCase } from './statistics.mjs';
import { judge } from './targets.mjs';

/** The groups that some cases need, each with the cases of it that are wanted. */
export function groupsOf(asked) {
  return GROUPS.map((group) => ({
    ...group,
    wanted: Object.keys(group.cases).filter((name) => asked.includes(name)),
  })).filter(({ wanted }) => wanted.length > 0);
}

/**
 * Runs cases. A group that fails is reported as failed, and the others go on.
 * @param {{ packageFolder: string, runs: number, peers: boolean }} bench
 * @param {string[]} asked the names of cases
 * @param {number | undefined} rows instead of the usual number
 * @param {(text: string) => void} say
 */
export async function runCases(bench, asked, rows, say) {
  const before = load();
  const browser = await browserOf();
  const cases = [];
  for (const { group, prepare, run, outside = [], wanted } of groupsOf(asked)) {
    try {
      const prepared = await prepare(rows ? { rows } : {});
      const settings = { ...prepared.settings, cases: wanted };
      const found = run
        ? await run(bench, prepared, say)
        : await runInPage(bench, { group, settings, ...(prepared.file ? { file: prepared.file } : {}) }, say);
      const names = wanted.filter((name) => outside.includes(name));
      const others =
        bench.peers && names.length > 0
          ? await runOutside({ rows: prepared.settings.rows, runs: bench.runs, cases: names }, say)
          : {};
      const withOthers = found.map((entry) => ({ ...entry, peers: { ...entry.peers, ...others[entry.name] } }));
      cases.push(...withOthers.map(caseOf));
    } catch (error) {
      const [why] = error.message.split('\n');
      say(`  ${wanted.join(', ')} failed: ${why}`);
      cases.push(...wanted.map((name) => failedCase(name, why)));
    }
  }
  return { machine: machineOf(browser, before), cases, targets: rows ? [] : judge(cases) };
}
