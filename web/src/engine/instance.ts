import type {
  BlockPart,
  EngineInfo,
  FormatOptions,
  MadeColumn,
  Misfit,
  Need,
  NormalKind,
  OpeningState,
  OutputOptions,
  OutputPlan,
  PlannedJob,
  ReadEvent,
  RowsRequest,
  SaveOptions,
  Schema,
  Sink,
  StepPlan,
  Storage,
  StreamKind,
  StreamSpec,
  Variable,
  VarInfoParams,
} from '../generated/engine.js';
import type { startWorkers } from './pool.js';
import type { FirstPart } from './rest.js';

/** A node of the merge tree on its way between instances. */
export interface TreeNode {
  height: number;
  index: number;
  partial: Uint8Array;
}

/** A result: the function that gave it, its fields, how it prints, and all of that in the engine's own form. */
export type EngineResult = [name: string, output: unknown, print: string, summary: string, encoded: Uint8Array];

/** A model that was saved. */
export type SavedModel = [metadata: unknown, realtimeScoringOnly: boolean, result: EngineResult];

/** The class that the WebAssembly module exports: see `crate/src/wasm.rs`. */
export interface Engine {
  open(options: FormatOptions, size: number): OpeningState;
  feed(handle: number, pieces: Uint8Array[]): OpeningState;
  plan(name: string, params: unknown, schema: Schema): PlannedJob;
  join(task: Uint8Array): number;
  task(job: number): Uint8Array;
  progressAddress(job: number): number;
  rowsDone(job: number): number;
  map(job: number, data: number, from: number, to: number): void;
  nodes(job: number): TreeNode[];
  accept(job: number, nodes: TreeNode[]): void;
  total(job: number, chunks: number): Uint8Array;
  conclude(job: number, total: Uint8Array): Uint8Array;
  advance(job: number, step: Uint8Array): boolean;
  result(job: number): EngineResult;
  reader(format: Uint8Array | undefined, columns: string[] | null, sink: Partial<Sink>): number;
  parts(reader: number, unit: number): Need[] | null;
  read(reader: number, unit: number, firstChunk: number, bytes: Uint8Array, start?: number): void;
  readKept(reader: number, data: number, chunk: number): void;
  readMade(reader: number, chunk: number, columns: MadeColumn[], schema: Schema, beside?: number): void;
  drain(reader: number): ReadEvent[];
  keep(): number;
  storages(data: number, schema: Schema): (Storage | null)[];
  seal(data: number, schema: Schema): number;
  forget(data: number): void;
  rows(data: number, request: Partial<RowsRequest>, schema: Schema): Uint8Array[];
  release(handle: number): void;
}

/** A random stream: see `crate/src/wasm/streams.rs`. */
export interface RandomStream {
  memory(): WebAssembly.Memory;
  address(): number;
  length(): number;
  refill(): void;
  kinds(): [StreamKind, NormalKind];
  save(): Uint8Array;
  one(distribution: number, first: number, second: number): number;
  draw(distribution: number, count: number, first: Float64Array, second: Float64Array): Float64Array;
  sample(n: number, size: number, replace: boolean, prob: Float64Array | undefined): Float64Array;
  /** Forgets the stream now rather than some time after nobody has it any more. */
  free(): void;
}

/** Its constructor and what needs no instance. */
export interface EngineClass {
  new (): Engine;
  info(): EngineInfo;
  widen(format: Uint8Array, misfits: Misfit[]): [format: Uint8Array, variables: Variable[]] | null;
  partsOf(format: Uint8Array, unit: number, columns: string[] | null): Need[] | null;
  select(format: Uint8Array, selection: string, derived: string[]): Uint8Array | undefined;
  planStep(name: string, params: unknown, schema: Schema): StepPlan;
  madeSchema(columns: MadeColumn[], schema: Schema): Schema;
  planOutput(options: OutputOptions, schema: Schema): OutputPlan;
  joinParts(output: Uint8Array, bytes: Uint8Array, notes: Float64Array): BlockPart;
  endOutput(output: Uint8Array, notes: Float64Array): Uint8Array;
  rowsOf(
    format: Uint8Array,
    unit: number,
    firstChunk: number,
    bytes: Uint8Array,
    start: number | undefined,
    request: Partial<RowsRequest>,
    schema: Schema,
  ): Uint8Array[] | number;
  stream(spec: StreamSpec): RandomStream;
  restoreStream(state: Uint8Array): RandomStream;
  distributions(): string[];
  save(encoded: Uint8Array, options: Partial<SaveOptions>): Uint8Array;
  load(bytes: Uint8Array): SavedModel;
  compute(name: string, params: unknown): [output: unknown, print: string];
  prune(encoded: Uint8Array, cp: number): EngineResult;
  pmml(model: Uint8Array): string;
  xdfStream(level: number, trailers: Uint8Array): Uint8Array;
  xdfEdited(tail: Uint8Array, params: Partial<VarInfoParams>): Uint8Array;
}

/** What a build of the engine exports. */
export interface EngineModule {
  default(options: {
    module_or_path: WebAssembly.Module;
    memory?: WebAssembly.Memory;
  }): Promise<FirstPart & { memory: WebAssembly.Memory }>;
  Engine: EngineClass;
  /** Where the WebAssembly file lies. */
  wasmUrl: string;
  /** Where the rest of it lies. */
  restUrl: string;
  /** Tells the glue how the rest is added when it is called, and how threads are started. */
  tell(how: { addRest: () => void; startWorkers: typeof startWorkers }): void;
  /** Starts the task pool; in the threads build only. */
  initThreadPool?(threads: number): Promise<void>;
  /** Turns a worker into a thread of the pool; in the threads build only. */
  wbg_rayon_start_worker?(receiver: number): void;
}
