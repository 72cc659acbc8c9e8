// A static server for the package, the app and test pages, with or without the headers that isolate a page.
import { createServer } from 'node:http';
import sirv from 'sirv';

/** What makes a page cross-origin isolated, which shared memory needs. Scripts need the headers as much as pages. */
export const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * Serves folders and single answers.
 * @param {{
 *   folders?: Record<string, string>,
 *   answers?: Record<string, (request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => void>,
 *   isolation?: boolean,
 *   headers?: Record<string, string>,
 *   port?: number,
 *   cache?: boolean,
 *   onRequest?: (path: string) => void,
 * }} options folders and answers by the beginning of the path
 */
export async function serve({
  folders = {},
  answers = {},
  isolation = true,
  headers = {},
  port = 0,
  cache = false,
  onRequest = () => undefined,
}) {
  const mounts = Object.entries(folders).map(([prefix, folder]) => ({
    prefix,
    handler: sirv(folder, { dev: true, etag: cache }),
  }));
  const all = { ...(isolation ? ISOLATION : {}), 'Cross-Origin-Resource-Policy': 'same-origin', ...headers };
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    onRequest(path);
    const answer = answers[path];
    if (answer) return answer(request, response);
    const mount = mounts.find(({ prefix }) => path.startsWith(prefix));
    const missing = () => {
      response.statusCode = 404;
      response.end('not found');
    };
    if (!mount) return missing();
    request.url = (request.url ?? '/').slice(mount.prefix.length - 1);
    mount.handler(request, response, missing);
  });
  await new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, 'localhost', resolve);
  });
  const { port: used } = server.address();
  return {
    url: `http://localhost:${used}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An answer of fixed content. */
export function content(type, body) {
  return (_request, response) => {
    response.setHeader('Content-Type', type);
    response.end(body);
  };
}
