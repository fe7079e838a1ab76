import { type Direction, type ProxiedConnection } from '../fault-rule.ts';

export interface ByteCountOptions {
  /** Default: `up`. */
  readonly direction?: Direction;
  /** Whether to count the bytes of one data connection, or those of all together. Default: `connection`. */
  readonly counted?: 'connection' | 'total';
}

/** Counts bytes of data connections up to a threshold, and starts over when it is reached. */
export class DataByteCount {
  readonly #threshold: number;
  readonly #direction: Direction;
  readonly #isTotal: boolean;
  readonly #perConnection = new WeakMap<ProxiedConnection, number>();
  #total = 0;

  constructor(threshold: number, { direction = 'up', counted = 'connection' }: ByteCountOptions) {
    if (!(threshold >= 1)) throw new RangeError('A fault needs at least one byte to count');
    this.#threshold = threshold;
    this.#direction = direction;
    this.#isTotal = counted === 'total';
  }

  /** How many bytes may still pass before the threshold; infinite where they do not count. */
  left(connection: ProxiedConnection, direction: Direction): number {
    if (connection.kind !== 'data' || direction !== this.#direction) return Infinity;
    return this.#threshold - this.#passed(connection);
  }

  /** Adds bytes that have passed. Returns whether they reach the threshold. */
  reaches(connection: ProxiedConnection, direction: Direction, bytes: number): boolean {
    if (connection.kind !== 'data' || direction !== this.#direction) return false;
    const passed = this.#passed(connection) + bytes;
    const isReached = passed >= this.#threshold;
    this.#set(connection, isReached ? 0 : passed);
    return isReached;
  }

  #passed(connection: ProxiedConnection): number {
    return this.#isTotal ? this.#total : (this.#perConnection.get(connection) ?? 0);
  }

  #set(connection: ProxiedConnection, bytes: number): void {
    if (this.#isTotal) this.#total = bytes;
    else this.#perConnection.set(connection, bytes);
  }
}
