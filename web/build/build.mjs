// Builds the package and the app into dist/.
import { APP_NOTICES, NOTICES, writeAppNotices } from './notices.mjs';
import { buildPackage } from './package.mjs';
import { fingerprint, once, root, run, say } from './run.mjs';

const APP = [
  ...['web/app', 'vite.config.ts', 'package-lock.json', 'target/engine', NOTICES],
  ...['dist/index.js', 'dist/satellite.js', 'dist/sql.js', 'dist/sql-worker.js'],
];

/** Builds what has changed: the package, then the app on top of it. */
export async function buildAll() {
  await buildPackage();
  await once('app', fingerprint(APP), ['dist/app/index.html', APP_NOTICES], async () => {
    say('building the app');
    await run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], {
      cwd: root,
      quiet: true,
    });
    writeAppNotices();
  });
}

if (process.argv[1] === import.meta.filename) await buildAll();
