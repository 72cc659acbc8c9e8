import { printed } from './faults.js';
import type { PrintedLine } from './language.js';

/** How long lines wait for those that follow them, in milliseconds: what is printed at once is one message. */
const WAIT = 50;

/** Characters of a call that are told as they come. Behind them, of each stream the last are told when it ends. */
const [MOST, LAST] = [1_000_000, 20_000];

/** Tells a message of a stream, by its position. */
type Tell = (at: number, text: string, severity: number) => void;

/** Lines in a row that are of one kind. */
interface Run {
  isError: boolean;
  lines: string[];
}

/** What a stream has printed and nobody has been told yet. */
class Untold {
  runs: Run[] = [];
  /** The last lines, once there were too many. */
  last: PrintedLine[] = [];
  /** Their characters. */
  size = 0;
  /** Lines before them that are told to nobody. */
  leftOut = 0;

  /** Takes a line that is to be told. */
  add({ isError, text }: PrintedLine): void {
    const run = this.runs.at(-1);
    if (run?.isError === isError) run.lines.push(text);
    else this.runs.push({ isError, lines: [text] });
  }

  /** Takes a line of which it will be told only if it is one of the last. */
  keep({ isError, text }: PrintedLine): void {
    const cut = text.length > LAST ? `${text.slice(0, LAST)}…` : text;
    this.last.push({ isError, text: cut });
    this.size += cut.length + 1;
    while (this.size > LAST && this.last.length > 1) {
      this.size -= (this.last.shift()?.text.length ?? 0) + 1;
      this.leftOut += 1;
    }
  }
}

/**
 * What the processes of a call print, as messages while they run: standard output and error in the order in which they were
 * written, stream by stream. However much is printed, it takes no more memory than some.
 */
export class Printing {
  readonly #tell: Tell;
  readonly #untold = new Map<number, Untold>();
  #left = MOST;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** Takes lines of a stream. */
  take(at: number, lines: readonly PrintedLine[]): void {
    const untold = this.#untold.get(at) ?? new Untold();
    this.#untold.set(at, untold);
    for (const line of lines) {
      const cost =
        line.text.length + (untold.runs.at(-1)?.isError === line.isError ? 1 : printed(line.isError, '').text.length);
      if (this.#left >= cost) {
        this.#left -= cost;
        untold.add(line);
        continue;
      }
      if (this.#left > 0) this.#full();
      untold.keep(line);
    }
    this.#timer ??= setTimeout(() => this.#flush(), WAIT);
  }

  /** Tells what is left of a stream that ended. */
  end(at: number): void {
    const untold = this.#untold.get(at);
    if (!untold) return;
    this.#tellRuns(at, untold);
    this.#untold.delete(at);
    const { leftOut, last } = untold;
    if (last.length === 0) return;
    if (leftOut > 0) untold.add({ isError: false, text: `(${leftOut.toLocaleString('en')} lines are left out.)` });
    for (const line of last) untold.add(line);
    this.#tellRuns(at, untold);
  }

  /** There is more than is told. */
  #full(): void {
    this.#left = 0;
    this.#flush();
    const text = `More than ${MOST.toLocaleString('en')} characters were printed. Of what follows, the last of each process are told when it ends.`;
    this.#tell(0, text, 0);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [at, untold] of this.#untold) this.#tellRuns(at, untold);
  }

  #tellRuns(at: number, untold: Untold): void {
    const { runs } = untold;
    untold.runs = [];
    for (const { isError, lines } of runs) {
      const { text, severity } = printed(isError, lines.join('\n'));
      this.#tell(at, text, severity);
    }
  }
}
