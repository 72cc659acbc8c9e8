// The blocking build for browsers, which the package's `exports` do not name: our build resolves it by its path.
declare module 'duckdb-blocking' {
  export const BROWSER_RUNTIME: unknown;
  export class VoidLogger {}
  export function createDuckDB(
    bundles: Record<'mvp' | 'eh', { mainModule: string; mainWorker: string }>,
    logger: VoidLogger,
    runtime: unknown,
  ): Promise<unknown>;
}
