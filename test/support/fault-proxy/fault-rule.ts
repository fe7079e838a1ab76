/** `up` is from the client to the server. */
export type Direction = 'up' | 'down';

/** One connection through the proxy, as rules see it. */
export interface ProxiedConnection {
  readonly kind: 'control' | 'data';
}

/** The connections that a fault affects; `connection` is only the one whose bytes triggered it. */
export type Scope = 'connection' | 'data' | 'control' | 'all';

/** What a rule can do to the proxy. */
export interface FaultyNetwork {
  /** Ends connections on both sides with RST. */
  cut(scope: Scope, origin?: ProxiedConnection): void;
  /** Ends one connection for the client with FIN. What the server still sends on it is dropped. */
  endForClient(connection: ProxiedConnection): void;
  /** Checks again for every held connection whether it is still held. */
  reconsider(): void;
  /** Closes the listening ports, so that connections are refused; open ones stay. */
  goDown(): void;
  /** Resolves when the ports listen again. */
  comeUp(): Promise<void>;
}

/**
 * One fault. A rule implements what it needs; every call is synchronous.
 *
 * A rule counts from the moment it is attached, and belongs to one proxy.
 */
export interface FaultRule {
  attach?(network: FaultyNetwork): void;
  /** Stops the rule's timers and releases what it holds. */
  detach?(): void;
  /** How many bytes may pass before the rule is consulted again; at least 1. */
  allowance?(connection: ProxiedConnection, direction: Direction): number;
  passed?(connection: ProxiedConnection, direction: Direction, bytes: number): void;
  /** Whether the connection is stalled, in both directions. */
  holds?(connection: ProxiedConnection): boolean;
  /** How long these bytes must still wait for the line, in milliseconds. */
  pacingMs?(connection: ProxiedConnection, direction: Direction, bytes: number): number;
  /** How long bytes that arrive now take to pass, in milliseconds. */
  latencyMs?(connection: ProxiedConnection, direction: Direction): number;
  closed?(connection: ProxiedConnection): void;
  /** True once the rule has nothing left to do. */
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
