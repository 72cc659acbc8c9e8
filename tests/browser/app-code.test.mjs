// The TypeScript that the app gives: it compiles against the package, and computes what the app showed.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installed } from '../../web/build/browser.mjs';
import { root } from '../../web/build/run.mjs';
import { runScript } from '../../web/build/rx.mjs';
import { AIRLINE, FORMULA, visit } from './app-user.mjs';

/** One browser is enough: what the app gives is text. */
const [browser] = installed();

describe('the code that the app gives', () => {
  let user;
  let folder;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rx-app-'));
    user = await visit(browser);
  });

  afterAll(async () => {
    await user?.leave();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What TypeScript has to say about a module. */
  async function complaints(code) {
    const { default: ts } = await import('typescript');
    const file = join(folder, 'code.ts');
    writeFileSync(file, code);
    const program = ts.createProgram([file], {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      types: [],
      skipLibCheck: true,
      paths: { rxwasm: [join(root, 'dist/index.d.ts')] },
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  }

  /** What a module prints that reads the flights. */
  async function printed(code) {
    copyFileSync(AIRLINE, join(folder, 'AirlineDemoSmall.csv'));
    writeFileSync(join(folder, 'code.js'), code.replace("'rxwasm'", "'/rxwasm/index.js'"));
    const script = join(folder, 'script.js');
    // The code names the file by a URL relative to its page.
    const lines = [
      'export default async () => {',
      "  history.replaceState(null, '', '/script/page.html');",
      '  const printed = [];',
      '  console.log = (line) => printed.push(line);',
      "  await import('/script/code.js');",
      '  return printed;',
      '};',
    ];
    writeFileSync(script, lines.join('\n'));
    return runScript(script, { browser });
  }

  const face = async (name) => {
    await user.click(name, '.result .faces');
    return user.evaluate(`() => document.querySelector('#face pre').textContent`);
  };

  test('is valid, and computes the same when it runs', async () => {
    await user.arrive();
    await user.openAirline();
    await user.click('Options', '.analysis');
    await user.evaluate(
      `() => [...document.querySelectorAll('.analysis .check')].find((label) => label.textContent.includes('Drop first levels')).click()`,
    );
    await user.type(FORMULA);
    await user.run(FORMULA);
    await user.click('Printout', '.result');
    const printout = await user.evaluate(`() => document.querySelector('#face pre').textContent`);
    await user.click('TypeScript', '.result');
    const code = await user.evaluate(`() => document.querySelector('#face pre').textContent`);
    expect(code).toContain('dropFirst: true');
    expect(await complaints(code)).toEqual([]);
    expect(await complaints(code.replace('rxLinMod(', 'rxLinMud('))).not.toEqual([]);

    expect(await printed(code)).toEqual([printout]);
  });

  test('is valid for random numbers and streamed files', async () => {
    await user.arrive();
    await user.makeRandom(100_000);
    await user.ready('Random integers', 6);
    await user.run('y ~ rand1 + rand2 + rand3 + rand4 + rand5');
    await user.click('TypeScript', '.result');
    const random = await user.evaluate(`() => document.querySelector('#face pre').textContent`);
    expect(random).toContain('rand5: 100');
    expect(await complaints(random)).toEqual([]);

    await user.arrive();
    await user.click('Options');
    await user.evaluate(`() => document.querySelector('[data-stream]').click()`);
    await user.page.setFiles('[data-file-picker]', [AIRLINE]);
    await user.see(`document.querySelector('[data-editor=ready]')`);
    await user.type(FORMULA);
    await user.run(FORMULA);
    await user.click('TypeScript', '.result');
    const streamed = await user.evaluate(`() => document.querySelector('#face pre').textContent`);
    expect(streamed).not.toContain('rxImport');
    expect(await complaints(streamed)).toEqual([]);
  });

  test('is valid for curves and predictions of models, and computes the same', async () => {
    await user.arrive();
    await user.openAirline();
    for (const formula of ['(ArrDelay > 15) ~ CRSDepTime', '(ArrDelay > 15) ~ DayOfWeek']) {
      await user.choose('rxLogit');
      await user.type(formula);
      await user.run(formula);
    }
    await user.click('ROC curve', '.result');
    await user.evaluate(`() => document.querySelector('.panel .model input:not(:disabled)').click()`);
    await user.click('Draw 2 curves', '.panel');
    await user.see(`document.querySelector('.result [data-plot=curves] svg')`);
    const curves = await face('Printout');
    const code = await face('TypeScript');
    expect(await complaints(code)).toEqual([]);
    // The call names the data that it is of, which are called otherwise in the page.
    const rows = (text) => text.split('\n').filter((line) => /^\s*\d/.test(line));
    const found = await printed(code);
    expect(found).toHaveLength(2);
    expect(rows(curves).length).toBeGreaterThan(20);
    expect(found.flatMap(rows)).toEqual(rows(curves));

    await user.click('(ArrDelay > 15) ~ DayOfWeek', '.history');
    await user.click('Predict', '.result');
    await user.click('Predict all rows', '.panel');
    await user.see(`document.querySelector('.result [aria-label^="First predictions"]')`);
    const predicting = await face('TypeScript');
    expect(await complaints(predicting)).toEqual([]);
    expect(await printed(predicting)).toEqual([600_000]);
  });

  test('is valid for edits, steps and exports of data', async () => {
    await user.arrive();
    await user.openAirline();
    await user.click('Data', 'nav');
    const codes = {};
    for (const tool of ['Variables', 'Data step', 'Export']) {
      await user.click(tool, '.tools');
      if (tool === 'Variables') {
        await user.evaluate(`() => {
          const [name] = document.querySelectorAll('[data-variable-editor] input');
          name.value = 'delay';
          name.dispatchEvent(new Event('input', { bubbles: true }));
        }`);
      }
      await user.see(
        `[...document.querySelectorAll('.tools summary')].some(({ textContent }) => textContent === 'TypeScript')`,
      );
      await user.click('TypeScript', '.tools');
      codes[tool] = await user.evaluate(`() => document.querySelector('.tools pre').textContent`);
      expect(await complaints(codes[tool])).toEqual([]);
    }
    expect(codes.Variables).toContain("transforms: { delay: 'ArrDelay', ArrDelay: null }");
    const read =
      'console.log((await rxReadRows(written, { startRow: 600_000 })).schema.fields.map(({ name }) => name).join());\n';
    const memory = (code) =>
      code.replace(/outFile: '[^']*'/, 'outFile: RxXdfData()').replace('import {', 'import { RxXdfData, rxReadRows,');
    expect(await printed(`${memory(codes.Variables)}${read}`)).toEqual(['CRSDepTime,DayOfWeek,delay']);
    expect(await printed(`${memory(codes.Export)}${read}`)).toEqual(['ArrDelay,CRSDepTime,DayOfWeek']);
  });
});
