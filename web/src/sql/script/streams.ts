import { rxOptions } from '../../context/options.js';
import { asRxError, cancelled, RxError } from '../../error.js';
import { launchpad } from '../../launchpad/launchpad.js';
import type { Satellite } from '../../launchpad/satellite.js';
import type { Dealing } from '../messages.js';
import type { DealtQuery, ProcedureCall, ScriptValue } from '../procedures.js';
import { SqlError } from '../tsql/sql-error.js';
import type { ScriptArguments } from './arguments.js';
import * as faults from './faults.js';
import type { ScriptMonitor } from './monitor.js';
import { Printing } from './printing.js';
import type { ScriptEnd, ScriptOutcome, ScriptWork } from './work.js';

/** The level of messages that come before an error and tell more of it. */
const SERIOUS = 16;

/** What a script is run with. */
export interface StreamsRequest {
  call: ProcedureCall;
  args: ScriptArguments;
  values: Readonly<Record<string, ScriptValue>>;
  /** The query that began; null when there is none. */
  query: DealtQuery | null;
  degree: number;
  monitor: ScriptMonitor;
}

/** Runs a script in as many processes as there are streams, each over its rows; what it came to in each, in order. */
export async function runStreams(request: StreamsRequest): Promise<ScriptOutcome[]> {
  const { call, args, degree } = request;
  const label = `sp_execute_external_script, session ${call.spid}`;
  const { scripts } = launchpad();
  const satellites = await launched(request, () =>
    scripts.take(call.user, degree, {
      signal: call.signal,
      label,
      session: call.spid,
      language: args.language.name,
    }),
  );
  try {
    return await new Streams(request, satellites, label).run();
  } finally {
    scripts.finish(satellites);
  }
}

async function launched({ call, args }: StreamsRequest, take: () => Promise<Satellite[]>): Promise<Satellite[]> {
  try {
    return await take();
  } catch (error) {
    if (call.signal?.aborted) throw cancelled();
    call.print(asRxError(error).message, SERIOUS);
    throw call.error(faults.notLaunched(args.language.name), error);
  }
}

/** What went wrong with a stream. */
interface Failure {
  error: unknown;
  /** Whether its script threw. */
  isThrown: boolean;
}

/** The streams of one run. The first that fails for a reason of its own stops the others. */
class Streams {
  readonly #request: StreamsRequest;
  readonly #satellites: readonly Satellite[];
  readonly #label: string;
  readonly #stop = new AbortController();
  readonly #printing: Printing;
  /** What went wrong with each stream by its own fault. */
  readonly #failures: (Failure | undefined)[] = [];

  constructor(request: StreamsRequest, satellites: readonly Satellite[], label: string) {
    this.#request = request;
    this.#satellites = satellites;
    this.#label = label;
    this.#printing = new Printing((at, text, severity) => {
      const pid = satellites[at]?.process.pid ?? 0;
      request.call.print(text, severity, { stream: at + 1, degree: satellites.length, pid });
    });
  }

  async run(): Promise<ScriptOutcome[]> {
    const { call, query } = this.#request;
    const abort = () => this.#stop.abort();
    call.signal?.addEventListener('abort', abort, { once: true });
    try {
      const channels = query ? this.#satellites.map(() => new MessageChannel()) : [];
      let lost: unknown;
      const deal = query?.deal(
        channels.map(({ port1 }) => port1),
        this.#dealing(),
        this.#stop.signal,
      );
      // Scripts hear of a failure of the database through their ports.
      const dealt = deal?.catch((error: unknown) => {
        lost = error;
      });
      const runs = this.#satellites.map((satellite, at) => this.#one(satellite, at, channels[at]?.port2 ?? null));
      const outcomes = await Promise.all(runs);
      await dealt;
      if (call.signal?.aborted) throw cancelled();
      this.#complain();
      if (lost !== undefined) throw lost;
      return outcomes.filter((outcome) => outcome !== null);
    } finally {
      call.signal?.removeEventListener('abort', abort);
    }
  }

  #dealing(): Dealing {
    const { rowsPerRead, partitionBy } = this.#request.args;
    if (partitionBy !== '') return { by: 'partitions' };
    return rowsPerRead === null ? { by: 'rows' } : { by: 'chunks', rows: rowsPerRead };
  }

  async #one(satellite: Satellite, at: number, port: MessagePort | null): Promise<ScriptOutcome | null> {
    const { monitor } = this.#request;
    monitor.began(at, satellite.process.pid);
    try {
      const outcome = await satellite.run('script', this.#work(satellite, port), {
        signal: this.#stop.signal,
        onProgress: ({ rows, done, printed }) => {
          if (printed) this.#printing.take(at, printed);
          monitor.reached(at, rows, done);
        },
        transfer: port ? [port] : [],
        label: this.#label,
        grace: 0,
      });
      monitor.reached(at, outcome.rows, outcome.executions);
      if (outcome.failure !== null) this.#fail(at, this.#failureOf(outcome.failure));
      monitor.ended(at, outcome.failure === null ? 'done' : 'failed');
      return outcome;
    } catch (error) {
      monitor.ended(at, 'failed');
      if (!this.#stop.signal.aborted) this.#fail(at, { error: this.#lost(error), isThrown: false });
      return null;
    } finally {
      this.#printing.end(at);
    }
  }

  #fail(at: number, failure: Failure | undefined): void {
    this.#failures[at] = failure;
    this.#stop.abort();
  }

  /** Throws what went wrong with the first stream with which something did. */
  #complain(): void {
    const { call, args } = this.#request;
    const failure = this.#failures.find((found) => found !== undefined);
    if (!failure) return;
    if (failure.isThrown) call.print(faults.scriptError(args.language.name).text, SERIOUS);
    else if (failure.error instanceof SqlError && failure.error.cause instanceof RxError) {
      call.print(failure.error.cause.message, SERIOUS);
    }
    throw failure.error;
  }

  #work(satellite: Satellite, port: MessagePort | null): ScriptWork {
    const { call, args, values } = this.#request;
    const { computeContext: _, ...options } = rxOptions();
    return {
      language: args.language.name,
      script: args.script,
      base: globalThis.document?.baseURI ?? import.meta.url,
      inputName: args.inputName,
      outputName: args.outputName,
      parameters: values,
      outputs: args.parameters.flatMap(({ name, output }) => (output === null ? [] : [name])),
      declared: Array.isArray(call.resultSets) ? (call.resultSets[0] ?? null) : null,
      port,
      pid: satellite.process.pid,
      options,
    };
  }

  /** The error of a process that died, or could not be asked. */
  #lost(error: unknown): unknown {
    const { call, args } = this.#request;
    const died = error instanceof RxError && error.code === 'satellite';
    return died ? call.error(faults.noRuntime(args.language.name), error) : error;
  }

  /** Why a script ended early, as SQL Server says it; what the database says of itself comes from there. */
  #failureOf(end: ScriptEnd): Failure | undefined {
    const { call } = this.#request;
    if (end.kind === 'database') return undefined;
    if (end.kind === 'script') return { error: call.error(faults.externalError(end.failure)), isThrown: true };
    return { error: call.error({ text: end.message, number: end.number }), isThrown: false };
  }
}
