/** Calls back once when nothing has happened for a given time. Time while it is on hold does not count. */
export class InactivityTimer {
  readonly #onExpired: () => void;
  #timer: NodeJS.Timeout | undefined;
  #limitMs = 0;
  #holds = 0;

  constructor(onExpired: () => void) {
    this.#onExpired = onExpired;
  }

  /** Starts over with this limit, in milliseconds. */
  start(limitMs: number): void {
    this.stop();
    this.#limitMs = limitMs;
    if (this.#holds === 0) this.#timer = setTimeout(this.#onExpired, limitMs);
  }

  /** Something happened: starts over with the same limit. */
  touch(): void {
    this.#timer?.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#limitMs = 0;
  }

  /** Stops the clock while the session is not waiting for the server; each call needs one `release`. */
  hold(): void {
    this.#holds += 1;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  release(): void {
    this.#holds -= 1;
    if (this.#holds === 0 && this.#limitMs > 0) this.start(this.#limitMs);
  }
}
