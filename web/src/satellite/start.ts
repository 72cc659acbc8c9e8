/**
 * The script that workers are started with. It loads what they are, and does nothing else: a bundler may let the parts of a
 * script import the script itself, which WebKit then runs a second time, under another address. Nothing imports from here.
 */

const worker = import('./main.js');
// As a script that cannot be loaded is told of.
worker.catch(reportError);
globalThis.addEventListener('message', ({ data }) => {
  worker.then(
    ({ receive }) => receive(data),
    () => undefined,
  );
});
