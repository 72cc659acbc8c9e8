// The page and its satellites, as the process table and RevoScaleR's functions about nodes have them.

/** What the page itself does while a call runs, by the table. */
export async function duties(rx) {
  const page = () => rx.rxProcesses().find(({ role }) => role === 'launchpad');
  const seen = new Set();
  const stop = rx.rxProcesses(() => seen.add(page().task));
  const data = rx.RxRandomData({ rows: 8e6, variables: { y: 20, x: 100 } });
  const states = new Set();
  await rx.rxLinMod('y ~ x', data, {
    onProgress: () => {
      states.add(page().state);
      seen.add(page().task);
    },
  });
  const after = page();
  stop();
  await rx.rxSummary('~ y', { y: [1, 2, 3] });
  const next = page();
  return {
    seen: [...seen],
    states: [...states],
    after: [after.state, after.task],
    duties: after.duties,
    others: rx.rxProcesses().filter(({ role, duties }) => role !== 'launchpad' && duties !== null).length,
    next: [next.state, next.task, next.duties.gathering < after.duties.gathering],
  };
}

/** Two calls at once, neither of which ends by itself. */
export async function together(rx) {
  const page = () => rx.rxProcesses().find(({ role }) => role === 'launchpad');
  const stops = [new AbortController(), new AbortController()];
  const calls = stops.map(({ signal }) => {
    const data = rx.RxRandomData({ rows: 3e9, variables: { y: 20, x: 100 } });
    return rx.rxLinMod('y ~ x', data, { signal }).catch(({ code }) => code);
  });
  // Until both sources are open, which comes before.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const states = [];
  for (const [at, stop] of stops.entries()) {
    stop.abort();
    states.push(await calls[at], page().state);
  }
  // Satellites without shared memory hear of it only behind a piece of this size.
  await rx.rxEnd();
  return states;
}

export async function nodes(rx) {
  const names = await rx.rxGetAvailableNodes();
  const made = await rx.rxGetAvailableNodes(rx.RxLocalParallel(), { makeRNodeNames: true });
  const info = await rx.rxGetNodeInfo();
  const withPage = Object.keys(await rx.rxGetNodeInfo(undefined, { getWorkersOnly: false })).length;
  const ping = await rx.rxPingNodes(undefined, { timeout: 30 });
  const bad = await rx.rxPingNodes(undefined, { filter: ['unavail', 'failedJob', 'failedSession'] });
  const refused = await rx.rxGetAvailableNodes(rx.RxSpark()).catch(({ code }) => code);
  await rx.rxStopEngine();
  const left = rx.rxProcesses().filter(({ role }) => role !== 'launchpad').length;
  const again = (await rx.rxSummary('~ x', { x: [1, 2, 3] })).sDataFrame.numRows;
  const cores = (await rx.rxStart()).cores;
  return {
    names,
    made,
    keys: Object.keys(info),
    cores: Object.values(info).reduce((sum, { numCores }) => sum + numCores, 0) === cores,
    states: Object.values(info).map(({ nodeState, isReachable, memSize }) => [nodeState, isReachable, memSize > 0]),
    withPage: withPage - names.length,
    ping: ping.map(({ nodeName, status }) => [nodeName, status]),
    allOk: ping.allOk,
    bad: [bad.length, bad.allOk],
    refused,
    left,
    again,
  };
}
