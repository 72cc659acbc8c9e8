/** So many messages may go within a window of so many milliseconds; lines above wait for its end. */
const [MOST, WINDOW] = [20, 50];

/** Sends lines as they are written, at once while they are few. */
export class Teller<Line> {
  readonly #send: (lines: readonly Line[]) => void;
  #lines: Line[] = [];
  #since = 0;
  #sent = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (lines: readonly Line[]) => void) {
    this.#send = send;
  }

  /** Takes lines. */
  tell(lines: readonly Line[]): void {
    this.#lines.push(...lines);
    const now = performance.now();
    if (now - this.#since > WINDOW) [this.#since, this.#sent] = [now, 0];
    if (this.#sent < MOST) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), WINDOW);
  }

  /** Sends what waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    this.#sent += 1;
    this.#send(this.#lines);
    this.#lines = [];
  }
}
