import {
  type Direction,
  type FaultRule,
  type FaultyNetwork,
  isStruck,
  type ProxiedConnection,
  type Scope,
} from '../fault-rule.ts';
import { type ByteCountOptions, DataByteCount } from './data-byte-count.ts';

export interface StallOptions extends ByteCountOptions {
  /** Default `all`. `connection` needs `afterBytes`. */
  readonly scope?: Scope;
  /** Default: at once. */
  readonly afterBytes?: number;
  /** Default: as long as the rule is in force. */
  readonly forMs?: number;
}

/** Silently stops forwarding, including the ends of connections. Nothing is lost: it is forwarded afterwards. */
export function stall(options: StallOptions = {}): FaultRule {
  return new Stall(options);
}

class Stall implements FaultRule {
  readonly #scope: Scope;
  readonly #forMs: number | undefined;
  readonly #count: DataByteCount | undefined;
  #state: 'waiting' | 'stalled' | 'spent' = 'waiting';
  #origin: ProxiedConnection | undefined;
  #network: FaultyNetwork | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ scope = 'all', afterBytes, forMs, ...counted }: StallOptions) {
    this.#scope = scope;
    this.#forMs = forMs;
    this.#count = afterBytes === undefined ? undefined : new DataByteCount(afterBytes, counted);
  }

  attach(network: FaultyNetwork): void {
    this.#network = network;
    if (!this.#count) this.#begin();
  }

  detach(): void {
    clearTimeout(this.#timer);
    this.#end();
  }

  isSpent(): boolean {
    return this.#state === 'spent';
  }

  holds(connection: ProxiedConnection): boolean {
    return this.#state === 'stalled' && isStruck(this.#scope, connection, this.#origin);
  }

  allowance(connection: ProxiedConnection, direction: Direction): number {
    if (this.#state !== 'waiting' || !this.#count) return Infinity;
    return this.#count.left(connection, direction);
  }

  passed(connection: ProxiedConnection, direction: Direction, bytes: number): void {
    if (this.#state !== 'waiting' || !this.#count?.reaches(connection, direction, bytes)) return;
    this.#origin = connection;
    this.#begin();
  }

  #begin(): void {
    this.#state = 'stalled';
    if (this.#forMs !== undefined) this.#timer = setTimeout(() => this.#end(), this.#forMs);
  }

  #end(): void {
    this.#state = 'spent';
    this.#network?.reconsider();
  }
}
