// Commands, and what they say, for the build scripts.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Says what is being done. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs a command; rejects when it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, quiet?: boolean, cwd?: string }} options quiet shows output only on failure
 */
export function run(command, args, { env = {}, quiet = false, cwd = root } = {}) {
  return new Promise((resolvePromise, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 2, 2],
    });
    let output = '';
    child.stdout?.on('data', (data) => (output += data));
    child.stderr?.on('data', (data) => (output += data));
    child.on('error', (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) return resolvePromise(output);
      if (quiet) process.stderr.write(output);
      reject(new Error(`${command} ${args.join(' ')} ended with code ${code}`));
    });
  });
}

/** Whether a command can be run. */
export async function has(command, args = ['--version']) {
  try {
    await new Promise((resolvePromise, reject) => {
      const child = spawn(command, args, { stdio: 'ignore' });
      child.on('error', reject);
      child.on('close', (code) => (code === 0 ? resolvePromise() : reject(new Error(String(code)))));
    });
    return true;
  } catch {
    return false;
  }
}

/** All files below some paths, relative to the project. */
export function files(paths) {
  const found = [];
  const walk = (path) => {
    if (!existsSync(path)) return;
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) walk(join(path, name));
    } else {
      found.push(relative(root, path));
    }
  };
  for (const path of paths) walk(join(root, path));
  return found;
}

/** A fingerprint of files and settings. */
export function fingerprint(paths, settings = {}) {
  const hash = createHash('sha256');
  hash.update(JSON.stringify(settings));
  for (const file of files(paths)) {
    hash.update(file);
    hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/**
 * Does work whose result depends on the fingerprint alone; skips it when it was done before.
 * @param {string} name names the stamp
 * @param {string} print the fingerprint
 * @param {string[]} outputs files that must exist for the work to be skipped
 * @param {() => Promise<void>} work
 */
export async function once(name, print, outputs, work) {
  const stamp = join(root, 'target/stamps', name);
  const done = existsSync(stamp) && readFileSync(stamp, 'utf8') === print;
  if (done && outputs.every((output) => existsSync(join(root, output)))) return false;
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, print);
  return true;
}
