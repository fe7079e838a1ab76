/** `up` is from the client to the server. */
export type Direction = 'up' | 'down';

/** One connection through the proxy, as rules see it. */
export interface ProxiedConnection {
  readonly kind: 'control' | 'data';
}

/** The connections that a fault strikes; `connection` is only the one whose bytes set it off. */
export type Scope = 'connection' | 'data' | 'control' | 'all';

/** What a rule can do to the proxy. */
export interface FaultyNetwork {
  /** Ends connections on both sides with RST. */
  cut(scope: Scope, origin?: ProxiedConnection): void;
  /** Asks every held connection anew whether it is still held. */
  reconsider(): void;
  /** Closes the listening ports, so that connecting is refused; open connections stay. */
  goDown(): void;
  /** Resolves when the ports listen again. */
  comeUp(): Promise<void>;
}

/**
 * One fault. A rule implements what it needs; everything is asked and told synchronously.
 *
 * A rule counts from the moment at which it is attached, and serves one proxy.
 */
export interface FaultRule {
  attach?(network: FaultyNetwork): void;
  /** Ends the rule's timers and what it holds. */
  detach?(): void;
  /** Bytes that may pass now before the rule is asked again; at least 1. */
  allowance?(connection: ProxiedConnection, direction: Direction): number;
  passed?(connection: ProxiedConnection, direction: Direction, bytes: number): void;
  /** Whether the connection's bytes stand still, in both directions. */
  holds?(connection: ProxiedConnection): boolean;
  /** Milliseconds which these bytes must still wait for their place on the line. */
  pacingMs?(connection: ProxiedConnection, direction: Direction, bytes: number): number;
  /** Milliseconds that bytes which arrive now are under way. */
  latencyMs?(connection: ProxiedConnection, direction: Direction): number;
  closed?(connection: ProxiedConnection): void;
  /** True once the rule will never do anything again. */
  isSpent?(): boolean;
}

export function isStruck(
  scope: Scope,
  connection: ProxiedConnection,
  origin: ProxiedConnection | undefined,
): boolean {
  if (scope === 'connection') return connection === origin;
  return scope === 'all' || scope === connection.kind;
}
