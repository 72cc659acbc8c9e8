// R itself, compiled to WebAssembly by webR, from its npm package: `lm` needs nothing from elsewhere.

const DIST = '/node_modules/webr/dist/';

/** Starts R. */
export async function startWebR() {
  const { WebR } = await import(`${DIST}webr.js`);
  const webR = new WebR({ baseUrl: DIST, interactive: false });
  await webR.init();
  return {
    run: (code) => webR.evalRVoid(code),
    number: (code) => webR.evalRNumber(code),
    text: (code) => webR.evalRString(code),
    write: (path, bytes) => webR.FS.writeFile(path, bytes),
    end: () => webR.close(),
  };
}
