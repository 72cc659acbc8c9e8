// The program that every consumer runs, and what must come out of it.
import { expect } from 'vitest';
import { binary, openBrowser } from '../../web/build/browser.mjs';

/** Fits y = 1.5 + 2 x, with 0.25 more for "b", to a file of text; tells the page what came out. */
export const APP = `import { rxEnd, rxKmeans, rxLinMod, rxStart, RxTextData } from 'rxwasm';

const rows = Array.from({ length: 5000 }, (_, row) => {
  const x = (row * 7) % 100;
  const group = row % 3 === 0 ? 'b' : 'a';
  return \`\${1.5 + 2 * x + (group === 'b' ? 0.25 : 0)},\${x},\${group}\`;
});
const file = new File(['y,x,group\\n', rows.join('\\n'), '\\n'], 'rows.csv');

try {
  const data = RxTextData(file, { stringsAsFactors: true });
  const model = await rxLinMod('y ~ x + group', data, { dropFirst: false });
  const { build, cores } = await rxStart();
  const printed = String(model);
  // Of the part of the engine that is loaded when it is called.
  const { size } = await rxKmeans('~ x', data, { centers: [[0], [50], [99]] });
  await rxEnd();
  globalThis.outcome = { build, cores, printed, clustered: size.reduce((a, b) => a + b), model: JSON.parse(JSON.stringify(model)) };
} catch (error) {
  globalThis.outcome = { failed: \`\${error.code}: \${error.message}\\n\${error.stack}\` };
}
`;

/** Computes and draws, through the package's plots, and beside them a result of the main entry. */
export const PLOTS = `import { rxEnd, rxHistogram, RxError } from 'rxwasm';
import { rxHistogram as draw, rxPlot, rxSvg } from 'rxwasm/plots';
import { plotsOf } from 'rxwasm/plots/specs';

try {
  const data = { x: Array.from({ length: 200 }, (_, row) => (row * 7) % 50) };
  const plot = await draw('~ x', data, { numBreaks: 5, title: 'drawn' });
  const computed = await rxHistogram('~ x', data, { numBreaks: 5 });
  document.body.append(plot, rxPlot(computed));
  await rxEnd();
  const refused = (() => { try { rxPlot({}); } catch (error) { return error instanceof RxError; } })();
  globalThis.outcome = {
    bars: [...document.querySelectorAll('svg[role=img]')].map((svg) => svg.querySelectorAll('g[aria-label=rect] rect').length),
    kinds: plotsOf(computed).map(({ kind }) => kind),
    file: /^<svg [^>]*xmlns="http/.test(rxSvg(plot)),
    refused,
  };
} catch (error) {
  globalThis.outcome = { failed: \`\${error.code}: \${error.message}\\n\${error.stack}\` };
}
`;

/** Asks the embedded database, and fits a model to its table. */
export const DATABASE = `import { rxEnd, rxLinMod } from 'rxwasm';
import { endSqlInstance, executeSql, RxSqlServerData } from 'rxwasm/sql';

try {
  const connectionString = 'Server=.;Database=consumer';
  await executeSql('CREATE DATABASE consumer');
  const text = 'SELECT TOP(1000) CAST(object_id AS float) AS x, 1.5E0 + 2 * object_id AS y INTO t FROM sys.objects SELECT COUNT(*) AS n FROM t';
  const { resultSets } = await executeSql(text, { connectionString });
  const model = await rxLinMod('y ~ x', RxSqlServerData({ table: 't', connectionString }));
  await rxEnd();
  endSqlInstance();
  const n = Number(resultSets[0].table.getChild('n').at(0));
  globalThis.outcome = { all: n === model.nValidObs && n > 100, model: JSON.parse(JSON.stringify(model)) };
} catch (error) {
  globalThis.outcome = { failed: \`\${error.code}: \${error.message}\\n\${error.stack}\` };
}
`;

/** A page that runs a script. */
export const page = (script, head = '') => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>consumer</title>
    <link rel="icon" href="data:,">
    ${head}
  </head>
  <body>
    <script type="module" src="${script}"></script>
  </body>
</html>
`;

/** Opens a page in Chromium, waits for the program to end, and has what came out looked at: nothing else may be said. */
async function expectOutcome(url, look) {
  expect(binary('chromium'), 'Chromium is needed for this suite').toBeTruthy();
  const browser = await openBrowser('chromium');
  const said = [];
  browser.onError((message) => said.push(message));
  browser.onConsole((type, text) => said.push(`${type}: ${text}`));
  try {
    await browser.goto(url);
    const end = Date.now() + 60_000;
    let outcome;
    while (!outcome && Date.now() < end) {
      outcome = await browser.evaluate('() => globalThis.outcome');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(outcome, said.join('\n')).toBeDefined();
    expect(outcome.failed).toBeUndefined();
    look(outcome);
    expect(said.filter((text) => !text.startsWith('info') && !text.startsWith('debug'))).toEqual([]);
  } finally {
    await browser.close();
  }
}

/**
 * Opens a page that runs {@link APP} and checks what it computed.
 * @param {string} url
 * @param {'threads' | 'plain'} build the build of the engine that must have run
 */
export function expectModel(url, build) {
  return expectOutcome(url, (outcome) => {
    expect(outcome.build).toBe(build);
    expect(outcome.model.nValidObs).toBe(5000);
    expect(outcome.clustered).toBe(5000);
    const { rows, values } = outcome.model.coefficients;
    expect(rows).toEqual(['(Intercept)', 'x', 'group=b', 'group=a']);
    for (const [row, value] of [1.5, 2, 0.25].entries()) expect(values[0][row]).toBeCloseTo(value, 12);
    expect(outcome.printed).toContain('rxLinMod(formula = y ~ x + group');
  });
}

/** Opens a page that runs {@link DATABASE} and checks what it computed. */
export function expectTable(url) {
  return expectOutcome(url, ({ all, model }) => {
    expect(all).toBe(true);
    for (const [row, value] of [1.5, 2].entries()) expect(model.coefficients.values[0][row]).toBeCloseTo(value, 6);
  });
}

/** Opens a page that runs {@link PLOTS} and checks what it drew. */
export function expectPlots(url) {
  return expectOutcome(url, (outcome) => {
    expect(outcome).toEqual({ bars: [5, 5], kinds: ['histogram'], file: true, refused: true });
  });
}
