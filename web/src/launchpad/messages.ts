import type { Build } from '../engine/capability.js';
import type { TreeNode } from '../engine/instance.js';
import type {
  Failure,
  FormatOptions,
  Misfit,
  Piece,
  RowsRequest,
  Schema,
  Storage,
  Unit,
  OpenedSource,
} from '../generated/engine.js';
import type { RxErrorCode } from '../error.js';
import type { ExecCall, ExecRun, RunOutcome, ToldLine } from '../exec/call.js';
import type { PageTask } from './page-tasks.js';
import type { PemaCode } from '../pema/definition.js';
import type { PemaNode } from '../pema/merging.js';
import type { ByteSource } from '../source/bytes.js';
import type { PrintedLine } from '../sql/script/language.js';
import type { ScriptOutcome, ScriptWork } from '../sql/script/work.js';
import type { FunctionCode, TransformObjects } from '../transform/definition.js';

/** Chunks that a satellite keeps, by number. */
export interface KeptChunks {
  data: number;
  ranges: [from: number, to: number][];
}

/** Units of a source, with their indices, in order. */
export interface SourceUnits {
  source: ByteSource;
  format: Uint8Array;
  units: { index: number; unit: Unit; start?: number }[];
}

/** A source that is opened where it is read: its first chunk has a number. */
export interface WholeSource {
  source: ByteSource;
  options: FormatOptions;
  firstChunk: number;
}

/** Chunks that a satellite reads, and what becomes of them. */
export interface ReadRequest<From = KeptChunks | SourceUnits> {
  from: From;
  /** The variables to decode; all when null. */
  columns: string[] | null;
  /** Steps that the chunks go through first. */
  steps?: Uint8Array[];
  /** The file that they become pieces of. */
  output?: Uint8Array;
  /** The task of the pass that maps the chunks. */
  task?: Uint8Array;
  /** Whether chunks are kept: 0 in a new data set, otherwise in this one. */
  keep?: number;
}

/** What reading came to. */
export interface ReadResult {
  nodes: TreeNode[];
  /** The data set in which chunks were kept. */
  data: number;
  /** Where each unit's first record starts and its last ends, for text. */
  edges: [unit: number, start: number, end: number][];
  misfits: Misfit[];
  failures: (Failure & { unit: number })[];
  /** The pieces of a file, in order. */
  pieces: Piece[];
  /** The rows that each chunk had before any step, in order. */
  chunkRows: [chunk: number, rows: number][];
  rows: number;
}

/** A user's function between steps. */
export interface TransformWork {
  before: {
    steps: Uint8Array[];
    /** What the function sees, as pieces of an Arrow stream with this head and these variables. */
    output: Uint8Array;
    head: Uint8Array;
    schema: Schema;
  };
  func: {
    code: FunctionCode;
    objects: TransformObjects;
    /** Whether objects are carried from chunk to chunk, and nothing else is wanted. */
    carries: boolean;
    fileName: string;
    /** Whether a model predicts. */
    isPrediction: boolean;
    firstChunk: number;
    /** The number of the first row of each chunk that is taken, as far as they are counted. */
    startRows: number[];
    /** The most rows that it sees at once. */
    rowsPerRead: number;
    /**
     * Of each chunk the number that the first of its rows have, where chunks are cut for it or left out; 0 for one of which no
     * row is taken.
     */
    chunkNumbers: number[];
  };
  /** The variables that come out of the function, then steps and the file. */
  after: { made: Schema; steps: Uint8Array[]; output: Uint8Array } | null;
}

/** Chunks that a user's function transforms. */
export interface TransformRequest extends TransformWork {
  from: KeptChunks | SourceUnits;
  columns: string[] | null;
}

/** Chunks that come out of the engine, as columns. */
export interface ChunksRequest {
  /** The variables that are wanted. */
  columns: string[];
  schema: Schema;
  from: KeptChunks | SourceUnits;
}

/** Chunks that a user's functions process. */
export interface PemaRequest extends ChunksRequest {
  code: PemaCode;
  /** The fields that each copy of the object begins with. */
  fields: Record<string, unknown>;
}

/** Chunks whose values are put into arrays in shared memory, or sent where there is none. */
export interface ColumnsRequest extends ChunksRequest {
  /** The number of the first row of each chunk of the data, from 0. */
  starts: readonly number[];
  /** An array for all rows of each variable. */
  targets: readonly NumberArray[] | null;
}

/** An array of numbers, for the values or codes of a variable. */
export type NumberArray = Float64Array | Float32Array | Int32Array | Int8Array;

/** The values of a chunk, where there is no shared memory: those of each variable. */
export interface ColumnsPart {
  start: number;
  columns: (Float64Array | Int32Array)[];
}

/** What satellites can be asked to do: arguments and result of each task. */
export interface Tasks {
  /** Instantiates the engine if it is given, with its rest if that is given, and starts the task pool where there is one. */
  boot: {
    args: { build: Build; module: WebAssembly.Module | null; rest?: WebAssembly.Module; threads: MessagePort[] };
    /** The engine's memory, when it is shared. */
    result: { memory: WebAssembly.Memory | null };
  };
  /** Answers. */
  ping: { args: null; result: null };
  /** Opens a source: finds its format, variables and units. */
  open: { args: { source: ByteSource; options: FormatOptions }; result: OpenedSource & { size: number } };
  /** Reads chunks into a pass, a data set that is kept, pieces of a file, or several of these. */
  read: { args: ReadRequest<KeptChunks | SourceUnits | WholeSource>; result: ReadResult };
  /** Maps kept chunks into a pass. */
  map: {
    args: { task: Uint8Array; data: number; ranges: [from: number, to: number][] };
    result: { nodes: TreeNode[]; rows: number };
  };
  /** The widest storage of each variable among kept chunks. */
  storages: { args: { data: number; schema: Schema }; result: (Storage | null)[] };
  /** Gives kept chunks their final levels and storages; the bytes that they take. */
  seal: { args: { data: number; schema: Schema }; result: number };
  /** Forgets what an analysis that was given up remembers of kept chunks. */
  forget: { args: { data: number }; result: null };
  /** Merges and ends a pass whose partials are too heavy for the page. */
  conclude: { args: { task: Uint8Array; nodes: TreeNode[]; chunks: number }; result: Uint8Array };
  /** Rows of chunks as pieces of an Arrow IPC stream: one for each chunk, or the head. */
  rows: {
    args: {
      request: Partial<RowsRequest>;
      schema: Schema;
      /** The kept data set, or where to read the chunk. */
      from: { data: number } | { source: ByteSource; format: Uint8Array; index: number; unit: Unit; start?: number };
    };
    result: Uint8Array[];
  };
  /** Processes chunks by a user's functions; merges them as far as they are siblings. */
  pema: { args: PemaRequest; result: PemaNode[] };
  /** Puts the values of chunks into arrays. */
  columns: { args: ColumnsRequest; result: ColumnsPart[] };
  /**
   * Has a user's function transform chunks, and makes pieces of a file of what it returns. Without `after` these are the
   * test chunk: `made` are the variables that come out. The objects are those that the last call left.
   */
  transform: { args: TransformRequest; result: ReadResult & { made: Schema | null; objects: TransformObjects } };
  /** Makes a call of rxExec ready: finds its function and what it uses. The names that are not there. */
  prepare: { args: { call: number; what: ExecCall }; result: { missing: string[] } };
  /** Runs tasks of a call that was made ready. */
  exec: { args: { call: number; runs: readonly ExecRun[] }; result: RunOutcome[] };
  /** Forgets a call. */
  dismiss: { args: { call: number }; result: null };
  /** Runs a script of the database over rows that come through a port. */
  script: { args: ScriptWork; result: ScriptOutcome };
  /** Forgets kept data. */
  release: { args: { data: number }; result: null };
}

/** The name of a task. */
export type TaskName = keyof Tasks;

/** What a satellite says while it works. */
export interface TaskProgress {
  /** Rows done since the task began. */
  rows: number;
  /** Units or chunks done. */
  done: number;
  /** Where a job's progress lies in shared memory, for tasks that block. */
  address?: number;
  /** Lines that tasks of rxExec have written. */
  lines?: readonly ToldLine[];
  /** Lines that a script of the database has printed. */
  printed?: readonly PrintedLine[];
}

/** What the launchpad sends. */
export type ToSatellite =
  | { [N in TaskName]: { id: number; task: N; args: Tasks[N]['args'] } }[TaskName]
  | { cancel: number }
  | PageAnswer;

/** What the page says to a satellite that asked: things meanwhile, the answer, or why there is none. */
export type PageAnswer =
  | { told: number; value: unknown }
  | { answer: number; value: unknown }
  | { refused: number; error: { kind: RxErrorCode; message: string; at: object } };

/** What a satellite sends; each says how much memory its engine has. */
export type FromSatellite =
  | { id: number; progress: TaskProgress }
  | { id: number; done: unknown; memory: number }
  | { id: number; failed: { kind: RxErrorCode; message: string; at: object }; memory: number }
  | { died: string }
  | { ask: number; what: PageTask; args: unknown }
  | { unask: number };
