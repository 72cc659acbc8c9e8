// The example of the README does what the README says.
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { root } from '../../web/build/run.mjs';
import { runScript } from '../../web/build/rx.mjs';

function block(readme, language) {
  return readme.match(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``))?.[1] ?? '';
}

it("the README's example prints what it shows", async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const code = block(readme, 'ts');
  const [, names, body] = code.match(/^import \{(.*)\} from 'rxwasm';\n([\s\S]*)$/) ?? [];
  expect(code.trim().split('\n').filter(Boolean).length).toBeLessThanOrEqual(5);
  const folder = mkdtempSync(join(tmpdir(), 'rx-readme-'));
  try {
    symlinkSync(join(root, 'tests/reference/data/AirlineDemoSmall.csv'), join(folder, 'AirlineDemoSmall.csv'));
    const script = join(folder, 'script.mjs');
    const lines = body
      .replace("'AirlineDemoSmall.csv'", "'/script/AirlineDemoSmall.csv'")
      .replace('console.log', 'log');
    writeFileSync(script, `export default async ({${names}}, files, log) => {\n${lines}};\n`);
    const printed = [];
    await runScript(script, { browser: installed()[0], log: (line) => printed.push(line), timeout: 60 });
    const address = /\S*\/script\/(?=AirlineDemoSmall)/g;
    expect(printed.join('\n').replace(address, '').trimEnd()).toBe(block(readme, 'text').trimEnd());
  } finally {
    rmSync(folder, { recursive: true });
  }
});
