/** What is used of DuckDB-WASM's blocking interface: see `DuckDBBindings` in `@duckdb/duckdb-wasm`. */
export interface Bindings {
  connect(): { useUnsafe<R>(callback: (bindings: unknown, connection: number) => R): R };
  disconnect(connection: number): void;
  runQuery(connection: number, sql: string): Uint8Array;
  startPendingQuery(connection: number, sql: string, allowStreamResult: boolean): Uint8Array | null;
  pollPendingQuery(connection: number): Uint8Array | null;
  cancelPendingQuery(connection: number): boolean;
  fetchQueryResults(connection: number): Uint8Array | null;
  createPrepared(connection: number, sql: string): number;
  closePrepared(connection: number, statement: number): void;
  runPrepared(connection: number, statement: number, params: unknown[]): Uint8Array;
  insertArrowFromIPCStream(
    connection: number,
    bytes: Uint8Array,
    options: { name: string; schema?: string; create?: boolean },
  ): void;
  prepareDBFileHandle(path: string, protocol: number): Promise<void>;
  dropFile(name: string): void;
  readonly mod: { HEAPU8: Uint8Array };
}
