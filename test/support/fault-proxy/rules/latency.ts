import { type FaultRule, isStruck, type Scope } from '../fault-rule.ts';

export interface LatencyOptions {
  /** Default 0. */
  readonly upMs?: number;
  /** Default 0. */
  readonly downMs?: number;
  /** Default `all`. */
  readonly scope?: Exclude<Scope, 'connection'>;
}

/**
 * Delays bytes on their way. An approximation that is good enough for tests, but not for measurements: the kernel
 * accepts connections at once, so a connect costs the client no round trip; timers are exact to a millisecond or two;
 * and a long fat line holds no more than the proxy's buffer.
 */
export function latency({ upMs = 0, downMs = 0, scope = 'all' }: LatencyOptions): FaultRule {
  return {
    latencyMs: (connection, direction) => {
      if (!isStruck(scope, connection, undefined)) return 0;
      return direction === 'up' ? upMs : downMs;
    },
  };
}
