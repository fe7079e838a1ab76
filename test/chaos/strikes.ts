import type { FaultRule, FaultyNetwork, ProxiedConnection } from '../support/fault-proxy/index.ts';
import type { Blow, Counted, Fault, Since } from './fault.ts';

type Direction = 'up' | 'down';

/** Carries out the faults of a scenario at the proxy, one after another. */
export class Strikes implements FaultRule {
  /** What has struck so far. */
  readonly struck: Blow[] = [];
  readonly #left: Fault[];
  readonly #onBlow: (blow: Blow) => void;
  readonly #reached = new Set<Since>(['start']);
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #isHeld = new Set<(connection: ProxiedConnection) => boolean>();
  #counted = 0;
  #network: FaultyNetwork | undefined;

  /** @param onBlow called for each blow; it carries out those that do not concern the network */
  constructor(faults: readonly Fault[], onBlow: (blow: Blow) => void) {
    this.#left = [...faults];
    this.#onBlow = onBlow;
  }

  attach(network: FaultyNetwork): void {
    this.#network = network;
  }

  /** Ends what lasts; nothing strikes any more. */
  detach(): void {
    this.#left.length = 0;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#isHeld.clear();
    void this.#network?.comeUp();
  }

  /** A run has come to a phase. */
  reached(phase: Since): void {
    this.#reached.add(phase);
  }

  allowance(connection: ProxiedConnection, direction: Direction): number {
    const moment = this.#moment();
    if (!moment?.counted.endsWith('-bytes')) return Infinity;
    return counts(moment.counted, connection, direction) ? moment.amount - this.#counted : Infinity;
  }

  passed(connection: ProxiedConnection, direction: Direction, bytes: number): void {
    const moment = this.#moment();
    if (moment === undefined || !counts(moment.counted, connection, direction)) return;
    this.#count(moment.counted.endsWith('-bytes') ? bytes : 1, connection);
  }

  closed(connection: ProxiedConnection): void {
    if (this.#moment()?.counted === 'transfers' && connection.kind === 'data') this.#count(1, connection);
  }

  holds(connection: ProxiedConnection): boolean {
    return [...this.#isHeld].some((isHeld) => isHeld(connection));
  }

  #moment(): Fault['at'] | undefined {
    const at = this.#left[0]?.at;
    return at !== undefined && this.#reached.has(at.since) ? at : undefined;
  }

  #count(amount: number, connection: ProxiedConnection): void {
    const [fault] = this.#left;
    this.#counted += amount;
    if (fault === undefined || this.#counted < fault.at.amount) return;
    this.#counted = 0;
    this.#left.shift();
    this.struck.push(fault.blow);
    this.#onBlow(fault.blow);
    this.#strike(fault.blow, connection);
  }

  #strike(blow: Blow, connection: ProxiedConnection): void {
    const network = this.#network;
    if (blow.kind === 'cut') network?.cut(blow.scope, connection);
    else if (blow.kind === 'short-download') network?.endForClient(connection);
    else if (blow.kind === 'outage') {
      network?.cut('all');
      network?.goDown();
      this.#later(blow.forMs, () => void network?.comeUp());
    } else if (blow.kind === 'stall') {
      const { scope } = blow;
      const isHeld = (other: ProxiedConnection): boolean =>
        scope === 'connection' ? other === connection : scope === 'all' || scope === other.kind;
      this.#isHeld.add(isHeld);
      this.#later(blow.forMs, () => {
        this.#isHeld.delete(isHeld);
        network?.reconsider();
      });
    }
  }

  #later(delayMs: number, act: () => void): void {
    this.#timers.add(setTimeout(act, delayMs));
  }
}

function counts(counted: Counted, { kind }: ProxiedConnection, direction: Direction): boolean {
  switch (counted) {
    case 'writes':
    case 'command-bytes':
      return kind === 'control' && direction === 'up';
    case 'replies':
      return kind === 'control' && direction === 'down';
    case 'uploaded-bytes':
      return kind === 'data' && direction === 'up';
    case 'downloaded-bytes':
      return kind === 'data' && direction === 'down';
    case 'transfers':
      return false;
  }
}
