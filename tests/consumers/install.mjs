// The package as a user has it: packed, and unpacked into a project's node_modules away from this one.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../web/build/run.mjs';

/** What the package says that it needs. */
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** A package of this project with all that it needs, by their names. */
function closure(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  const { dependencies: needed = {} } = JSON.parse(
    readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'),
  );
  for (const other of Object.keys(needed)) closure(other, found);
  return found;
}

/**
 * A project that has installed the package.
 * @param {Record<string, string>} files the project's own files, by path
 * @param {string[]} more other packages that it has installed
 * @returns {{ folder: string, remove: () => void }}
 */
export function project(files, more = []) {
  const folder = mkdtempSync(join(tmpdir(), 'rx-consumer-'));
  const modules = join(folder, 'node_modules');
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { filename } = JSON.parse(packed)[0];
  mkdirSync(join(modules, 'rxwasm'), { recursive: true });
  execFileSync('tar', ['xzf', join(folder, filename), '--strip-components=1', '-C', join(modules, 'rxwasm')]);
  rmSync(join(folder, filename));
  for (const name of new Set([...Object.keys(dependencies), ...more].flatMap((one) => [...closure(one)]))) {
    cpSync(join(root, 'node_modules', name), join(modules, name), { recursive: true });
  }
  for (const [path, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
