import { tableFromArrays, tableFromIPC } from '@uwdata/flechette';
import { rxOptions } from '../context/options.js';
import { END } from '../data/arrow.js';
import { keepBytes, type Table } from '../data/frame.js';
import { cancelled } from '../error.js';
import { Teller } from '../exec/teller.js';
import type { Tasks } from '../launchpad/messages.js';
import { isMissing } from '../sql/convert/columns.js';
import { ConversionError } from '../sql/convert/conversion-error.js';
import type { Fault, FromDealer, ToStream } from '../sql/messages.js';
import type { ScriptValue } from '../sql/procedures.js';
import { parameterType } from '../sql/script/faults.js';
import type { PrintedLine, ScriptProgram } from '../sql/script/language.js';
import { languageOf } from '../sql/script/languages.js';
import { outputBytes } from '../sql/script/output.js';
import type { ScriptOutcome, ScriptWork } from '../sql/script/work.js';
import type { TaskCall } from './tasks.js';

/** Batches that may be on their way: more come as these are taken. */
const AHEAD = 16;

/** A failure of the database while rows came. */
class RowsError extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** What comes from a dealer, one after the other. */
class Deals {
  readonly #port: MessagePort;
  readonly #messages: FromDealer[] = [];
  #wake: () => void = () => undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<FromDealer>) => {
      this.#messages.push(data);
      this.#wake();
    };
    this.#say({ more: AHEAD });
  }

  #say(message: ToStream): void {
    this.#port.postMessage(message);
  }

  async next(signal: AbortSignal): Promise<FromDealer> {
    const wake = () => this.#wake();
    signal.addEventListener('abort', wake);
    try {
      for (;;) {
        if (signal.aborted) throw cancelled();
        const message = this.#messages.shift();
        if (message) {
          if ('batch' in message && message.rows > 0) this.#say({ more: 1 });
          return message;
        }
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  close(): void {
    this.#say({ stop: true });
    this.#port.close();
  }
}

/** A table of the rows that came, which functions of this package read where they lie. */
function tableOf(batches: readonly Uint8Array[]): Table {
  const pieces = [...batches, END];
  const table = tableFromIPC(pieces, { useDate: true }) as Table;
  keepBytes(table, pieces);
  return table;
}

/** See {@link Tasks.script}. */
export async function scriptTask(work: Tasks['script']['args'], call: TaskCall): Promise<Tasks['script']['result']> {
  const outcome: ScriptOutcome = {
    rows: 0,
    executions: 0,
    pieces: [],
    outputs: {},
    failure: null,
  };
  const deals = work.port && new Deals(work.port);
  const teller = new Teller<PrintedLine>((printed) =>
    call.progress({ rows: outcome.rows, done: outcome.executions, printed }),
  );
  let program: ScriptProgram | null = null;
  try {
    rxOptions({ initialize: true, ...work.options });
    program = await prepared(work, (line) => teller.tell([line]));
    if (deals) await runOverRows(program, work, outcome, deals, call);
    else await runOnce(program, work, outcome, [], 0);
  } catch (error) {
    if (call.signal.aborted) throw error;
    if (error instanceof RowsError) outcome.failure = { kind: 'database', fault: error.fault };
    else if (error instanceof ConversionError) {
      outcome.failure = { kind: 'output', number: error.number, message: error.message };
    } else if (program) outcome.failure = { kind: 'script', failure: await program.failureOf(error) };
    else throw error;
  } finally {
    teller.flush();
    deals?.close();
  }
  return outcome;
}

async function prepared(work: ScriptWork, print: (line: PrintedLine) => void): Promise<ScriptProgram> {
  const { language, script, base, inputName, outputName, parameters, pid } = work;
  const runtime = await languageOf(language)?.load();
  if (!runtime) throw new Error(`there is no language '${language}'`);
  const variables = [inputName, outputName, ...Object.keys(parameters)];
  return runtime.prepare({ text: script, base, variables, pid, print });
}

/** Runs a script whenever the dealer says so, over the rows that came since. */
async function runOverRows(
  program: ScriptProgram,
  work: ScriptWork,
  outcome: ScriptOutcome,
  deals: Deals,
  { signal, progress }: TaskCall,
): Promise<void> {
  let head: Uint8Array | null = null;
  let batches: Uint8Array[] = [];
  for (;;) {
    const message = await deals.next(signal);
    if ('end' in message) return;
    if ('fault' in message) throw new RowsError(message.fault);
    if ('runs' in message) {
      await runOnce(program, work, outcome, head ? [head, ...batches] : [], message.runs);
      batches = [];
    } else if (head === null) head = message.batch;
    else {
      batches.push(message.batch);
      outcome.rows += message.rows;
    }
    progress({ rows: outcome.rows, done: outcome.executions });
  }
}

async function runOnce(
  program: ScriptProgram,
  { language, inputName, outputName, parameters, outputs, declared }: ScriptWork,
  outcome: ScriptOutcome,
  batches: readonly Uint8Array[],
  number: number,
): Promise<void> {
  const input = batches.length > 0 ? tableOf(batches) : tableFromArrays({});
  const before = { ...parameters, ...outcome.outputs, [inputName]: input, [outputName]: undefined };
  const { [outputName]: output, ...after } = await program.run(before);
  for (const name of outputs) outcome.outputs[name] = parameterValue(name, after[name], language);
  outcome.executions += 1;
  const piece = outputBytes(output, outputName, declared);
  if (piece) outcome.pieces.push({ number, ...piece });
}

/** What a script left in a parameter, as it crosses: numbers that SQL does not have are missing. */
function parameterValue(name: string, value: unknown, language: string): ScriptValue {
  if (isMissing(value)) return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return value;
  if (value instanceof Date || value instanceof Uint8Array) return value;
  const { number, text } = parameterType(`@${name}`, language);
  throw new ConversionError(number, text);
}
