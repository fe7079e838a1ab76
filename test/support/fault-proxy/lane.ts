import { type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Changes } from '../changes.ts';
import { delivered } from '../delivered.ts';
import { type Direction, type ProxiedConnection } from './fault-rule.ts';

/** What a lane needs from the rules in force. */
export interface LaneRules {
  /** Notified of each event that may release a held connection. */
  readonly changes: Changes;
  isHeld(connection: ProxiedConnection): boolean;
  allowance(connection: ProxiedConnection, direction: Direction): number;
  pacingMs(connection: ProxiedConnection, direction: Direction, bytes: number): number;
  latencyMs(connection: ProxiedConnection, direction: Direction): number;
  passed(connection: ProxiedConnection, direction: Direction, bytes: number): void;
}

/** A connection whose lanes stop when it closes. */
export interface LaneOwner extends ProxiedConnection {
  readonly closed: AbortSignal;
}

/** Bytes, or how they ended; their order is kept. */
interface Parcel {
  readonly content: Buffer | 'end' | 'reset';
  readonly dueMs: number;
}

const maxBufferedBytes = 1024 * 1024;

/** One direction of one connection: from one socket to the other, in order, at the rate that the rules allow. */
export class Lane {
  readonly #source: Socket;
  readonly #destination: Socket;
  readonly #owner: LaneOwner;
  readonly #direction: Direction;
  readonly #rules: LaneRules;
  readonly #parcels: Parcel[] = [];
  #bufferedBytes = 0;
  #isRunning = false;
  #hasEnded = false;

  constructor(
    source: Socket,
    destination: Socket,
    route: { readonly owner: LaneOwner; readonly direction: Direction; readonly rules: LaneRules },
  ) {
    this.#source = source;
    this.#destination = destination;
    this.#owner = route.owner;
    this.#direction = route.direction;
    this.#rules = route.rules;
    source.on('data', (chunk) => this.#arrive(chunk));
    source.on('end', () => this.#arrive('end'));
    source.on('error', () => this.#arrive('reset'));
  }

  /** Ends the destination now. What the source still sends is read and dropped. */
  endEarly(): void {
    this.#hasEnded = true;
    this.#destination.end();
  }

  #arrive(content: Buffer | 'end' | 'reset'): void {
    const latencyMs = this.#rules.latencyMs(this.#owner, this.#direction);
    this.#parcels.push({ content, dueMs: latencyMs > 0 ? performance.now() + latencyMs : 0 });
    if (typeof content !== 'string') {
      this.#bufferedBytes += content.length;
      if (this.#bufferedBytes > maxBufferedBytes) this.#source.pause();
    }
    if (!this.#isRunning) void this.#deliverAll();
  }

  async #deliverAll(): Promise<void> {
    this.#isRunning = true;
    for (let parcel = this.#parcels.shift(); parcel && this.#isOpen(); parcel = this.#parcels.shift()) {
      if (parcel.dueMs > 0) await this.#sleep(parcel.dueMs - performance.now());
      if (typeof parcel.content === 'string') await this.#finish(parcel.content);
      else await this.#deliver(parcel.content);
    }
    this.#isRunning = false;
  }

  async #deliver(chunk: Buffer): Promise<void> {
    let rest = chunk;
    while (rest.length > 0 && this.#isOpen()) {
      const piece = rest.subarray(0, this.#allowance());
      const pacingMs = this.#rules.pacingMs(this.#owner, this.#direction, piece.length);
      if (pacingMs > 0) await this.#sleep(pacingMs);
      if (this.#isHeld()) await this.#released();
      rest = rest.subarray(this.#forward(piece));
      if (this.#destination.writableLength > maxBufferedBytes) await this.#drained();
    }
    this.#bufferedBytes -= chunk.length;
    if (this.#source.isPaused() && this.#bufferedBytes < maxBufferedBytes) this.#source.resume();
  }

  /** Forwards what the rules allow right now; returns how much that was. */
  #forward(piece: Buffer): number {
    if (!this.#isOpen() || this.#hasEnded) return piece.length;
    const allowed = piece.subarray(0, this.#allowance());
    this.#destination.write(allowed);
    this.#rules.passed(this.#owner, this.#direction, allowed.length);
    return allowed.length;
  }

  async #finish(how: 'end' | 'reset'): Promise<void> {
    if (this.#isHeld()) await this.#released();
    if (!this.#isOpen()) return;
    if (how === 'end') {
      this.#destination.end();
    } else {
      await delivered(this.#destination);
      if (this.#isOpen()) this.#destination.resetAndDestroy();
    }
  }

  #isOpen(): boolean {
    return !this.#owner.closed.aborted && !this.#destination.destroyed;
  }

  #isHeld(): boolean {
    return this.#isOpen() && this.#rules.isHeld(this.#owner);
  }

  #allowance(): number {
    return Math.max(1, this.#rules.allowance(this.#owner, this.#direction));
  }

  #released(): Promise<void> {
    return this.#rules.changes.until(() => !this.#isHeld());
  }

  /** Resolves when the destination has accepted what was written to it, or never will. */
  #drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#destination.write('', () => resolve());
    });
  }

  /** Ends early when the connection closes. */
  async #sleep(delayMs: number): Promise<void> {
    await sleep(Math.max(0, delayMs), undefined, { signal: this.#owner.closed }).catch(() => undefined);
  }
}
