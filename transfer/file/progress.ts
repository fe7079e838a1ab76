/** How far a transfer has got. */
export interface Progress {
  /** Bytes transferred, including those of earlier attempts. */
  readonly bytes: number;
  readonly totalBytes: number;
  /** From 0 to 100, not rounded; 100 for an empty file. */
  readonly percent: number;
  /** Average over the last 5 to 10 seconds; 0 before the first byte. */
  readonly bytesPerSecond: number;
  /** Absent until a rate is known. */
  readonly secondsLeft?: number;
}

/** The rate covers the last 5 to 10 seconds: recent enough to be accurate, long enough to be steady. */
const rateWindowMs = 5_000;
/** Shortest time between two reports. */
const reportMs = 250;

/** Counts bytes and reports progress, at most four times a second. */
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

  /** Counts bytes that went over the network. */
  move(count: number): void {
    this.#moved += count;
    this.#bytes += count;
    this.#report(false);
  }

  /** Corrects the count by bytes that were there already or, when negative, turned out to be missing. */
  adjust(count: number): void {
    this.#bytes += count;
  }

  /** Reports the final state, however recent the last report is. */
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
