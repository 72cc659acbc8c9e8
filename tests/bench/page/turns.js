// Contestants take turns, so that whatever else happens on the machine happens to all of them.

/** Nobody waits longer than this for one run, in seconds. */
const PATIENCE = 300;

function within(promise, seconds) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no result after ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** What went wrong, in words. */
export function reason(error) {
  return error?.code ? `${error.code}: ${error.message}` : (error?.message ?? String(error));
}

/** Seconds that a call takes. */
export async function timed(call) {
  const began = performance.now();
  await within(call(), PATIENCE);
  return (performance.now() - began) / 1000;
}

/**
 * Lets contestants run in turn. Each runs once unmeasured first. One that fails is out, and the others go on.
 * @param {Record<string, { run?: () => Promise<unknown>, after?: () => Promise<unknown>, failed?: string } | null>} all
 *   by name, null for those that were not asked; `after` checks and tidies up and is not measured
 * @param {{ runs: number, say: (text: string) => void }} options
 * @returns {Promise<Record<string, { seconds: number[] } | { failed: string }>>}
 */
export async function takeTurns(all, { runs, say }) {
  const contestants = Object.entries(all).filter(([, contestant]) => contestant);
  const results = {};
  for (const [name, { failed }] of contestants) results[name] = failed ? { failed } : { seconds: [] };
  for (let turn = -1; turn < runs; turn++) {
    const line = [];
    for (const [name, { run, after }] of contestants) {
      if (results[name].failed) continue;
      try {
        const seconds = await timed(run);
        if (turn >= 0) results[name].seconds.push(seconds);
        line.push(`${name} ${seconds.toFixed(4)} s`);
        await after?.();
      } catch (error) {
        results[name] = { failed: reason(error) };
        line.push(`${name} failed: ${reason(error)}`);
      }
    }
    say(`  ${turn < 0 ? 'first' : `run ${turn + 1}`}: ${line.join(', ')}`);
  }
  return results;
}

/** Prepares what a contestant needs. That it cannot take part is its own affair. */
export async function enter(prepare) {
  try {
    return await within(prepare(), PATIENCE);
  } catch (error) {
    return { failed: reason(error) };
  }
}

/** What a contestant does in its turn, if it could be prepared. */
export function turn(prepared, make) {
  return prepared && !prepared.failed ? make(prepared) : prepared;
}

/** Ends what was prepared. */
export async function leave(...prepared) {
  for (const one of prepared) await one?.end?.();
}
