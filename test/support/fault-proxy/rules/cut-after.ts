import {
  type Direction,
  type FaultRule,
  type FaultyNetwork,
  type ProxiedConnection,
  type Scope,
} from '../fault-rule.ts';
import { type ByteCountOptions, DataByteCount } from './data-byte-count.ts';

export interface CutOptions extends ByteCountOptions {
  /** Default `all`: the network is down. */
  readonly scope?: Scope;
  /** Default: 1. */
  readonly times?: number;
}

/** Cuts connections after a number of bytes on data connections. What has passed is delivered first. */
export function cutAfter(bytes: number, options: CutOptions = {}): FaultRule {
  return new CutAfter(bytes, options);
}

class CutAfter implements FaultRule {
  readonly #count: DataByteCount;
  readonly #scope: Scope;
  #timesLeft: number;
  #network: FaultyNetwork | undefined;

  constructor(bytes: number, { scope = 'all', times = 1, ...counted }: CutOptions) {
    this.#count = new DataByteCount(bytes, counted);
    this.#scope = scope;
    this.#timesLeft = times;
  }

  attach(network: FaultyNetwork): void {
    this.#network = network;
  }

  isSpent(): boolean {
    return this.#timesLeft === 0;
  }

  allowance(connection: ProxiedConnection, direction: Direction): number {
    return this.isSpent() ? Infinity : this.#count.left(connection, direction);
  }

  passed(connection: ProxiedConnection, direction: Direction, bytes: number): void {
    if (this.isSpent() || !this.#count.reaches(connection, direction, bytes)) return;
    this.#timesLeft -= 1;
    this.#network?.cut(this.#scope, connection);
  }
}
