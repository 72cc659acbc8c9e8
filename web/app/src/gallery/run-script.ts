import * as rxwasm from 'rxwasm';

/** What a script hears and tells while it runs. */
export interface ScriptHost {
  signal: AbortSignal;
  onProgress(progress: rxwasm.Progress): void;
  display(value: unknown, caption?: string): void;
}

type Loose = (...args: unknown[]) => unknown;

/** What scripts may import. */
async function modules(host: ScriptHost): Promise<Record<string, object>> {
  const { signal, onProgress } = host;
  // Calls of tasks are cancelled and watched from the page, unless a script does so itself.
  const rxExec: Loose = (func, options) =>
    (rxwasm.rxExec as Loose)(func, { signal, onProgress, ...(options as object | undefined) });
  return { rxwasm: { ...rxwasm, rxExec }, 'rxwasm/plots': await import('rxwasm/plots') };
}

/** The constructor of asynchronous functions, which has no name. */
const AsyncFunction = (async () => undefined).constructor as new (
  ...texts: string[]
) => (...args: unknown[]) => Promise<void>;

/**
 * Runs a script in TypeScript, which may import the package. The context that it sets is the one before when it ends.
 */
export async function runScript(text: string, host: ScriptHost): Promise<void> {
  const { transform } = await import('sucrase');
  const { code } = transform(text, {
    transforms: ['typescript', 'imports'],
    filePath: 'script.ts',
    disableESTransforms: true,
    production: true,
  });
  const known = await modules(host);
  const require = (name: string): object => {
    const found = known[name];
    if (!found)
      throw new rxwasm.RxError('argument', `scripts can import ${Object.keys(known).join(' and ')}, not '${name}'`);
    return found;
  };
  const context = rxwasm.rxGetComputeContext();
  try {
    await new AsyncFunction('require', 'exports', 'display', code)(require, {}, host.display);
  } finally {
    rxwasm.rxSetComputeContext(context);
  }
}
