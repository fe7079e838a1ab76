import {
  type Direction,
  type FaultRule,
  isStruck,
  type ProxiedConnection,
  type Scope,
} from '../fault-rule.ts';

export interface ThrottleOptions {
  /** Default: unlimited. */
  readonly upBytesPerSecond?: number;
  /** Default: unlimited. */
  readonly downBytesPerSecond?: number;
  /** Default `data`. */
  readonly scope?: Exclude<Scope, 'connection'>;
}

/** Bytes pass in pieces of this fraction of a second, so that they flow instead of arriving in bursts. */
const pieceSeconds = 0.02;

/** A slow line that all affected connections share, with one rate in each direction. */
export function throttle(options: ThrottleOptions): FaultRule {
  return new Throttle(options);
}

class Throttle implements FaultRule {
  readonly #scope: Scope;
  readonly #bytesPerSecond: Readonly<Record<Direction, number>>;
  /** When the line is free again. */
  readonly #freeAtMs = { up: 0, down: 0 };

  constructor({
    upBytesPerSecond = Infinity,
    downBytesPerSecond = Infinity,
    scope = 'data',
  }: ThrottleOptions) {
    this.#scope = scope;
    this.#bytesPerSecond = { up: upBytesPerSecond, down: downBytesPerSecond };
  }

  allowance(connection: ProxiedConnection, direction: Direction): number {
    if (!isStruck(this.#scope, connection, undefined)) return Infinity;
    return Math.max(1, Math.floor(this.#bytesPerSecond[direction] * pieceSeconds));
  }

  pacingMs(connection: ProxiedConnection, direction: Direction, bytes: number): number {
    if (!isStruck(this.#scope, connection, undefined)) return 0;
    const nowMs = performance.now();
    const startMs = Math.max(nowMs, this.#freeAtMs[direction]);
    this.#freeAtMs[direction] = startMs + (bytes / this.#bytesPerSecond[direction]) * 1000;
    return this.#freeAtMs[direction] - nowMs;
  }
}
