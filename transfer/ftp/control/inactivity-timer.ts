/** Calls back once when nothing happened for a time. Time in which it is held does not count. */
export class InactivityTimer {
  readonly #onExpired: () => void;
  #timer: NodeJS.Timeout | undefined;
  #limitMs = 0;
  #holds = 0;

  constructor(onExpired: () => void) {
    this.#onExpired = onExpired;
  }

  /** Starts over with this limit. */
  start(limitMs: number): void {
    this.stop();
    this.#limitMs = limitMs;
    if (this.#holds === 0) this.#timer = setTimeout(this.#onExpired, limitMs);
  }

  /** Something happened: the time begins again. */
  touch(): void {
    this.#timer?.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#limitMs = 0;
  }

  /** Stops the clock while the session does not wait for the server; each call takes one `release`. */
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
