// Node, where pages are rendered on a server: the package can be imported and says that it computes elsewhere.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { project } from './install.mjs';

const PROGRAM = `import * as rx from 'rxwasm';
import { plotsOf } from 'rxwasm/plots/specs';

const said = { names: Object.keys(rx), calls: {} };
rx.rxSetComputeContext(rx.RxLocalSeq());
rx.rxOptions({ reportProgress: 0 });
const source = rx.RxTextData('rows.csv');
const calls = {
  rxLinMod: () => rx.rxLinMod('y ~ x', { y: [1, 2, 4], x: [1, 2, 3] }),
  rxSummary: () => rx.rxSummary('~ x', new Blob(['x\\n1\\n'])),
  rxImport: () => rx.rxImport(new Blob(['x\\n1\\n'])),
  rxGetInfo: () => rx.rxGetInfo({ x: [1] }),
  rxStart: () => rx.rxStart(),
};
for (const [name, call] of Object.entries(calls)) {
  said.calls[name] = await call().then(() => 'no error', (error) => [error.name, error.code, error.message]);
}
const histograms = [{ variable: 'x', levels: [], breaks: [0, 1, 2], counts: [3, 4], missing: 0 }];
said.plots = plotsOf({ histograms, percent: false }).map(({ kind }) => kind);
said.processes = rx.rxProcesses().length;
process.stdout.write(JSON.stringify(said));
`;

let consumer;
let said;

beforeAll(() => {
  consumer = project({ 'main.mjs': PROGRAM });
  const output = execFileSync(process.execPath, [join(consumer.folder, 'main.mjs')], { encoding: 'utf8' });
  said = JSON.parse(output);
});
afterAll(() => consumer.remove());

test('what plots show is known without a page or a drawing library', () => {
  expect(said.plots).toEqual(['histogram']);
});

test('the package can be imported', () => {
  expect(said.names).toContain('rxLinMod');
  expect(said.names).toContain('RxError');
});

test('what computes says that it cannot', () => {
  for (const outcome of Object.values(said.calls)) {
    expect(outcome).toEqual(['RxError', 'environment', expect.stringContaining('Web Workers')]);
  }
});

test('no process is left in the table', () => {
  expect(said.processes).toBe(1);
});
