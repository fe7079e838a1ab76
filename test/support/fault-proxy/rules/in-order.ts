import { type Direction, type FaultRule, type FaultyNetwork, type ProxiedConnection } from '../fault-rule.ts';

/** Rules one after another: each begins when the one before it is spent. */
export function inOrder(...rules: readonly FaultRule[]): FaultRule {
  return new InOrder(rules);
}

class InOrder implements FaultRule {
  readonly #rules: FaultRule[];
  #network: FaultyNetwork | undefined;
  #attached: FaultRule | undefined;

  constructor(rules: readonly FaultRule[]) {
    this.#rules = [...rules];
  }

  attach(network: FaultyNetwork): void {
    this.#network = network;
    this.#current();
  }

  detach(): void {
    this.#attached?.detach?.();
    this.#rules.length = 0;
  }

  isSpent(): boolean {
    return this.#current() === undefined;
  }

  allowance(connection: ProxiedConnection, direction: Direction): number {
    return this.#current()?.allowance?.(connection, direction) ?? Infinity;
  }

  passed(connection: ProxiedConnection, direction: Direction, bytes: number): void {
    this.#current()?.passed?.(connection, direction, bytes);
    this.#current();
  }

  holds(connection: ProxiedConnection): boolean {
    return this.#current()?.holds?.(connection) ?? false;
  }

  pacingMs(connection: ProxiedConnection, direction: Direction, bytes: number): number {
    return this.#current()?.pacingMs?.(connection, direction, bytes) ?? 0;
  }

  latencyMs(connection: ProxiedConnection, direction: Direction): number {
    return this.#current()?.latencyMs?.(connection, direction) ?? 0;
  }

  closed(connection: ProxiedConnection): void {
    this.#current()?.closed?.(connection);
    this.#current();
  }

  /** The first rule that is not spent, attached when its turn comes. */
  #current(): FaultRule | undefined {
    while (this.#rules[0]?.isSpent?.()) this.#rules.shift();
    const [current] = this.#rules;
    if (current && current !== this.#attached && this.#network) {
      this.#attached = current;
      current.attach?.(this.#network);
    }
    return current;
  }
}
