import { type Changes } from '../changes.ts';
import { type Direction, type FaultRule, type FaultyNetwork, type ProxiedConnection } from './fault-rule.ts';
import { type LaneRules } from './lane.ts';

/** All rules of a proxy as one: the strictest allowance, the sum of the delays. */
export class RulesInForce implements LaneRules {
  readonly changes: Changes;
  #rules: readonly FaultRule[] = [];

  constructor(changes: Changes) {
    this.changes = changes;
  }

  replace(rules: readonly FaultRule[], network: FaultyNetwork): void {
    for (const rule of this.#rules) rule.detach?.();
    this.#rules = rules;
    for (const rule of rules) rule.attach?.(network);
    this.changes.notify();
  }

  isHeld(connection: ProxiedConnection): boolean {
    return this.#rules.some((rule) => rule.holds?.(connection));
  }

  allowance(connection: ProxiedConnection, direction: Direction): number {
    return this.#rules.reduce(
      (least, rule) => Math.min(least, rule.allowance?.(connection, direction) ?? Infinity),
      Infinity,
    );
  }

  pacingMs(connection: ProxiedConnection, direction: Direction, bytes: number): number {
    return this.#rules.reduce((sum, rule) => sum + (rule.pacingMs?.(connection, direction, bytes) ?? 0), 0);
  }

  latencyMs(connection: ProxiedConnection, direction: Direction): number {
    return this.#rules.reduce((sum, rule) => sum + (rule.latencyMs?.(connection, direction) ?? 0), 0);
  }

  passed(connection: ProxiedConnection, direction: Direction, bytes: number): void {
    for (const rule of this.#rules) rule.passed?.(connection, direction, bytes);
  }

  closed(connection: ProxiedConnection): void {
    for (const rule of this.#rules) rule.closed?.(connection);
  }
}
