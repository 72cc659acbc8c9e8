// The notices of third parties whose code is in the package: npm packages by what was bundled, crates by what is linked.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SOURCE_NAMED } from './licences.mjs';
import { root, run } from './run.mjs';

/** Where they stand in the package. */
export const NOTICES = 'dist/THIRD-PARTY-NOTICES.txt';
/** And in the app, and the list that Vite makes of what it bundles. */
export const APP_NOTICES = 'dist/app/THIRD-PARTY-NOTICES.txt';
const APP_LIST = 'dist/app/.vite/licences.json';

/** Packages that come without the text of their licence, which stands here. */
const HERE = { '@duckdb/duckdb-wasm': 'web/build/notices/duckdb.txt' };

/** What the builds of the engine link. */
const TARGET = 'wasm32-unknown-unknown';
const FEATURES = 'threads,browser,host';

const LICENCE = /^(un)?licen[cs]es?|^copying|^notice|^copyright/i;

/** The texts of licences in a folder: of those that may be chosen between the shorter one, where it is told apart. */
function texts(folder, licence, named) {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE.test(entry.name))
    .map(({ name }) => name);
  if (named && !names.includes(named)) names.push(named);
  const isChoice = /\bOR\b|\//.test(licence) && !/\bAND\b/.test(licence);
  const mit = names.filter((name) => /mit/i.test(name));
  const notices = names.filter((name) => /^notice|^copyright/i.test(name));
  const chosen = isChoice && mit.length > 0 ? [...mit, ...notices] : names;
  return chosen.map((name) => readFileSync(join(folder, name), 'utf8').trim()).filter((text) => text !== '');
}

/** The section of a package's README in which some have the text of their licence: from its heading on. */
function readmeText(folder) {
  const path = join(folder, 'README.md');
  const [, text] = existsSync(path) ? (/^#+ licen[cs]e\s*$(.*)/ims.exec(readFileSync(path, 'utf8')) ?? []) : [];
  return text?.includes('Copyright') ? [text.trim()] : [];
}

/** The folder of the npm package that a file belongs to. */
function packageOf(path) {
  const [, folder] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  return folder;
}

function npmPackages(files) {
  const folders = new Set(files.map((file) => packageOf(resolve(root, file))).filter(Boolean));
  return [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const here = HERE[name];
    const found = here ? [readFileSync(join(root, here), 'utf8').trim()] : texts(folder, license ?? '');
    return {
      name: name === '@duckdb/duckdb-wasm' ? `${name}, DuckDB` : name,
      version,
      licence: license,
      texts: found.length > 0 ? found : readmeText(folder),
    };
  });
}

const isMacro = ({ targets }) => targets.some(({ kind }) => kind.includes('proc-macro'));

/** The crates that are part of the engine; what runs at build time alone is not. */
async function crates() {
  const args = ['metadata', '--format-version', '1', '--locked', '--filter-platform', TARGET, '--features', FEATURES];
  const listed = await run('cargo', args, { quiet: true });
  const { packages, resolve: graph } = JSON.parse(listed.slice(listed.indexOf('{"packages"')));
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const found = new Set();
  const macros = new Set(packages.filter(isMacro).map(({ id }) => id));
  const visit = (id) => {
    if (found.has(id) || macros.has(id)) return;
    found.add(id);
    for (const { pkg, dep_kinds: kinds } of nodes.get(id)?.deps ?? []) {
      if (kinds.some(({ kind }) => kind === null)) visit(pkg);
    }
  };
  visit(graph.root);
  return packages
    .filter((entry) => found.has(entry.id) && entry.id !== graph.root)
    .map(({ name, version, license, license_file: file, manifest_path: manifest, authors, repository }) => {
      const found = texts(dirname(manifest), license ?? '', file ?? undefined);
      const told = [`${license}`, ...authors, repository ?? ''].filter((line) => line !== '').join('\n');
      const source = `Source code, unchanged: ${repository}`;
      const words = found.length > 0 ? found : [told];
      return { name, version, licence: license, texts: SOURCE_NAMED.includes(license) ? [source, ...words] : words };
    });
}

/** Rust's standard library, which is linked too. */
async function standardLibrary() {
  const sysroot = (await run('rustc', ['--print', 'sysroot'], { quiet: true })).trim();
  const version = (await run('rustc', ['--version'], { quiet: true })).split(' ')[1];
  const folder = join(sysroot, 'lib/rustlib/src/rust/library/backtrace');
  const licence = 'MIT OR Apache-2.0';
  const told = `${licence}\nThe Rust Project Developers\nhttps://github.com/rust-lang/rust`;
  const found = existsSync(folder) ? texts(folder, licence) : [];
  return { name: "Rust's standard library", version, licence, texts: [told, ...found] };
}

/** The file of notices: parts with the same text are named together. */
function shown(parts) {
  const byText = new Map();
  for (const part of parts.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const text = part.texts.join('\n\n');
    byText.set(text, [...(byText.get(text) ?? []), `${part.name} ${part.version} (${part.licence})`]);
  }
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  const sections = [...byText].map(([text, heads]) => `${heads.join('\n')}\n\n${text}`);
  return `${['rxwasm contains code of others, under these licences.', ...sections].join(rule)}\n`;
}

function requireTexts(parts) {
  const wordless = parts.filter(({ texts }) => texts.length === 0).map(({ name }) => name);
  if (wordless.length > 0) throw new Error(`no licence was found of ${wordless.join(', ')}: see web/build/notices.mjs`);
  return parts;
}

/** Writes the notices of all whose code is in the package: in these files, and in the engine. */
export async function writeNotices(files) {
  const parts = requireTexts([...npmPackages(files), ...(await crates()), await standardLibrary()]);
  writeFileSync(join(root, NOTICES), shown(parts));
}

/** Writes those of the app: of the package, and of what was bundled with it, of which Vite has made a list. */
export function writeAppNotices() {
  const listed = JSON.parse(readFileSync(join(root, APP_LIST), 'utf8'));
  const parts = listed.map(({ name, version, identifier, text }) => {
    return { name, version, licence: identifier, texts: text ? [text.trim()] : [] };
  });
  const [, ...own] = shown(requireTexts(parts)).split('\n');
  writeFileSync(join(root, APP_NOTICES), `${readFileSync(join(root, NOTICES), 'utf8').trimEnd()}\n${own.join('\n')}`);
}
