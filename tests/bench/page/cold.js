// What a fresh page does before its first result: the time is that since the navigation began.
import { FLIGHTS, FORMULA, flightSums, readCsv, readInR } from './flights.js';
import { startDuckdb } from './peers/duckdb.js';
import { startWebR } from './peers/webr.js';
import { reason } from './turns.js';

const DATA = '/cold/flights.csv';

const firsts = {
  ours: async () => {
    const rx = await import('/rxwasm-2/index.js');
    rx.rxOptions({ numCoresToUse: 2 });
    const data = rx.RxTextData(new URL(DATA, location.href), { ...FLIGHTS, stringsAsFactors: true });
    await rx.rxLinMod(FORMULA, data);
    return () => rx.rxProcesses().reduce((sum, { memory }) => sum + memory, 0);
  },
  duckdb: async () => {
    const [duckdb, text] = await Promise.all([startDuckdb(), fetch(DATA).then((response) => response.text())]);
    await duckdb.text('flights.csv', text);
    await duckdb.query(flightSums(readCsv('flights.csv')));
  },
  webr: async () => {
    const [webr, bytes] = await Promise.all([startWebR(), fetch(DATA).then((response) => response.arrayBuffer())]);
    await webr.write('/tmp/flights.csv', new Uint8Array(bytes));
    await webr.run(`lm(${FORMULA}, ${readInR('/tmp/flights.csv')})`);
  },
};

const who = new URLSearchParams(location.search).get('who');
try {
  const memory = await firsts[who]();
  globalThis.benchCold = { seconds: performance.now() / 1000, peakBytes: memory?.() ?? null };
} catch (error) {
  globalThis.benchCold = { failed: reason(error) };
}
