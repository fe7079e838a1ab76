/** How far a transfer has come. */
export interface Progress {
  /** Bytes that are there, those of earlier attempts included. */
  readonly bytes: number;
  readonly totalBytes: number;
  /** From 0 to 100, with its fraction; 100 for an empty file. */
  readonly percent: number;
  /** Over the last seconds; 0 until something moved. */
  readonly bytesPerSecond: number;
  /** Absent until a rate is known. */
  readonly secondsLeft?: number;
}

/** The rate is that of the last 5 to 10 seconds: recent enough to be true, long enough to be calm. */
const rateWindowMs = 5_000;
/** Pause between two reports. */
const reportMs = 250;

/** Counts bytes and reports them, a few times a second at most. */
export class ProgressMeter {
  readonly #totalBytes: number;
  readonly #onProgress: ((progress: Progress) => void) | undefined;
  readonly #now: () => number;
  #bytes = 0;
  #moved = 0;
  #marks: { atMs: number; moved: number }[];
  #reportedAtMs = Number.NEGATIVE_INFINITY;

  /** @param now the clock, in milliseconds */
  constructor(
    totalBytes: number,
    onProgress?: (progress: Progress) => void,
    now: () => number = () => performance.now(),
  ) {
    this.#totalBytes = totalBytes;
    this.#onProgress = onProgress;
    this.#now = now;
    this.#marks = [{ atMs: now(), moved: 0 }];
  }

  /** Bytes went over the network. */
  move(count: number): void {
    this.#moved += count;
    this.#bytes += count;
    this.#report(false);
  }

  /** Bytes turned out to be there already, or, when negative, not to be there after all. */
  adjust(count: number): void {
    this.#bytes += count;
  }

  /** Reports now, whatever was reported last. */
  finish(): void {
    this.#report(true);
  }

  get progress(): Progress {
    const [oldest = { atMs: this.#now(), moved: 0 }] = this.#marks;
    const seconds = (this.#now() - oldest.atMs) / 1000;
    const bytesPerSecond = seconds > 0 ? (this.#moved - oldest.moved) / seconds : 0;
    const left = this.#totalBytes - this.#bytes;
    return {
      bytes: this.#bytes,
      totalBytes: this.#totalBytes,
      percent: this.#totalBytes === 0 ? 100 : Math.min(100, (100 * this.#bytes) / this.#totalBytes),
      bytesPerSecond,
      ...(bytesPerSecond > 0 ? { secondsLeft: left / bytesPerSecond } : {}),
    };
  }

  #report(isLast: boolean): void {
    const now = this.#now();
    if (!isLast && now - this.#reportedAtMs < reportMs) return;
    this.#reportedAtMs = now;
    const newest = this.#marks.at(-1);
    if (newest === undefined || now - newest.atMs >= rateWindowMs) {
      this.#marks = [...this.#marks.slice(-1), { atMs: now, moved: this.#moved }];
    }
    this.#onProgress?.(this.progress);
  }
}
