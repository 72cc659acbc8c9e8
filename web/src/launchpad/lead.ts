import type { Process, ProcessTable } from './process.js';

/** What the page itself does in a call: hands out work, takes in what comes of it, merges that, and ends the pass. */
export type Duty = 'distributing' | 'gathering' | 'merging' | 'finalising';

/** How long the page had each duty in a call, in milliseconds. */
export type Duties = Readonly<Record<Duty, number>>;

/** How many calls a process leads at once. */
const leading = new WeakMap<Process, number>();

/** The part of the page in one call, as the process table shows it. */
export class Lead {
  readonly #table: ProcessTable;
  readonly #process: Process;
  readonly #call: string;
  readonly #spent: Record<Duty, number> = { distributing: 0, gathering: 0, merging: 0, finalising: 0 };
  #duty: Duty | null = null;
  #since = 0;
  #isOver = false;
  #sent: ReturnType<typeof setTimeout> | undefined;

  constructor(table: ProcessTable, process: Process, call: string) {
    this.#table = table;
    this.#process = process;
    this.#call = call;
    leading.set(process, (leading.get(process) ?? 0) + 1);
    process.state = 'running';
    this.at('distributing');
  }

  /** Says that work is handed out now: the messages go in this turn of the page's loop, then it gathers. */
  distribute(): void {
    this.at('distributing');
    this.#sent = setTimeout(() => this.at('gathering'));
  }

  /** Says what the page does now. */
  at(duty: Duty): void {
    clearTimeout(this.#sent);
    if (duty === this.#duty || this.#isOver) return;
    this.#count();
    this.#duty = duty;
    this.#process.task = `${this.#call}: ${duty}`;
    this.#process.duties = this.#spent;
    this.#table.changed();
  }

  /** Says that the call is over. */
  end(): void {
    clearTimeout(this.#sent);
    this.#count();
    this.#isOver = true;
    const others = (leading.get(this.#process) ?? 1) - 1;
    leading.set(this.#process, others);
    this.#process.duties = { ...this.#spent };
    if (others > 0) return;
    this.#process.state = 'idle';
    this.#process.task = this.#call;
    this.#table.changed();
  }

  #count(): void {
    const now = performance.now();
    if (this.#duty) this.#spent[this.#duty] += now - this.#since;
    this.#since = now;
  }
}
