// The TypeScript that the app gives, as somebody has it who copied it: compiled against the package, and run.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openBrowser } from '../../web/build/browser.mjs';
import { root } from '../../web/build/run.mjs';
import { runScript } from '../../web/build/rx.mjs';

export class Scripts {
  #browser;
  #page;
  #folder = mkdtempSync(join(tmpdir(), 'rx-app-'));

  constructor(browser) {
    this.#browser = browser;
  }

  /** Closes the browser that ran them, and removes them. */
  async end() {
    await this.#page?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What TypeScript has to say about a module. */
  async complaints(code) {
    const { default: ts } = await import('typescript');
    const file = join(this.#folder, 'code.ts');
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

  /** What a module prints that reads these files, which lie beside its page. */
  async printed(code, files) {
    for (const file of files) copyFileSync(file, join(this.#folder, basename(file)));
    writeFileSync(join(this.#folder, 'code.js'), code.replaceAll("'rxwasm'", "'/rxwasm/index.js'"));
    const script = join(this.#folder, 'script.js');
    // The code names files by URLs relative to its page.
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
    this.#page ??= await openBrowser(this.#browser);
    return runScript(script, { page: this.#page });
  }

  /** The SHA-256 of the file that a module writes, which is valid TypeScript; of what `more` writes of it, if that is given. */
  async digest(code, files, more = '') {
    const complaints = await this.complaints(code);
    if (complaints.length > 0) throw new Error(`${complaints.join('\n')}\n${code}`);
    const paths = [...`${code}${more}`.matchAll(/outFile: '([^']*)'/g)];
    const reading = `${more}
const { rxGetFile } = await import('rxwasm');
const bytes = await (await rxGetFile('${paths.at(-1)[1]}')).arrayBuffer();
console.log(String(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))));
`;
    const [digest] = await this.printed(`${code}${reading}`, files);
    return digest;
  }
}
