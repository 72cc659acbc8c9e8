// The app, built on the package as users get it: `rxwasm` is dist/, with its workers and WebAssembly as assets.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { flights } from './web/app/samples/flights.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** What makes a page cross-origin isolated, which the engine's threads need. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Sample data are made from their script, so that no data file is kept in the repository. */
function samples(): Plugin {
  return {
    name: 'samples',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'samples/flights.csv', source: flights() });
    },
    configureServer(server) {
      server.middlewares.use('/samples/flights.csv', (_request, response) => {
        response.setHeader('Content-Type', 'text/csv');
        response.end(flights());
      });
    },
  };
}

export default defineConfig({
  root: at('web/app'),
  base: './',
  plugins: [svelte({ configFile: false }), samples()],
  resolve: {
    alias: [
      { find: /^rxwasm$/, replacement: at('dist/index.js') },
      { find: /^rxwasm\/sql$/, replacement: at('dist/sql.js') },
      { find: /^rxwasm\/plots$/, replacement: at('dist/plots/index.js') },
      { find: /^rxwasm\/plots\/specs$/, replacement: at('dist/plots/specs.js') },
    ],
  },
  worker: { format: 'es' },
  server: { headers: ISOLATION, fs: { allow: [at('.')] } },
  preview: { headers: ISOLATION },
  build: {
    outDir: at('dist/app'),
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 900,
    license: { fileName: '.vite/licences.json' },
  },
});
