import { connect, type Socket } from 'node:net';
import { Changes } from '../changes.ts';
import { delivered } from '../delivered.ts';
import { portsOf, type PortRange } from '../port-range.ts';
import {
  type FaultRule,
  type FaultyNetwork,
  isStruck,
  type ProxiedConnection,
  type Scope,
} from './fault-rule.ts';
import { Link } from './link.ts';
import { MirroredPorts } from './mirrored-ports.ts';
import { RulesInForce } from './rules-in-force.ts';

export interface ProxyTarget {
  /** A separate IPv4 address: a server that listens on 0.0.0.0 occupies its ports on every address. */
  readonly address: string;
  readonly port: number;
  readonly passivePorts: PortRange;
}

export interface ProxyOptions {
  readonly target: ProxyTarget;
  readonly rules?: readonly FaultRule[];
  /** Addresses to listen on; the first one with all ports free is used. Default 127.0.0.2 to 127.0.0.9. */
  readonly hosts?: readonly string[];
}

export interface ProxyStats {
  /** Connections accepted so far. */
  controlConnections: number;
  dataConnections: number;
  /** Bytes forwarded on data connections. */
  bytesUp: number;
  bytesDown: number;
  /** Number of cuts, however many connections each affected. */
  cuts: number;
}

const defaultHosts = Array.from({ length: 8 }, (_, index) => `127.0.0.${index + 2}`);

/**
 * A TCP proxy in front of an FTP server that mirrors its control port and its passive ports on another loopback
 * address, so that nothing needs to be rewritten and TLS passes untouched.
 *
 * The client must use EPSV, or PASV with the reply's address ignored. It connects to `host`, so the server's
 * certificate must name that address.
 */
export class FaultProxy implements FaultyNetwork, AsyncDisposable {
  readonly port: number;
  readonly stats: ProxyStats = {
    controlConnections: 0,
    dataConnections: 0,
    bytesUp: 0,
    bytesDown: 0,
    cuts: 0,
  };
  readonly #target: ProxyTarget;
  readonly #changes = new Changes();
  readonly #rules = new RulesInForce(this.#changes);
  readonly #links = new Set<Link>();
  #ports: MirroredPorts | undefined;

  private constructor(target: ProxyTarget) {
    this.port = target.port;
    this.#target = target;
  }

  static async start({ target, rules = [], hosts = defaultHosts }: ProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    const ports = [...new Set([target.port, ...portsOf(target.passivePorts)])];
    proxy.#ports = await MirroredPorts.bind(hosts, ports, (port, client) => proxy.#open(port, client));
    proxy.setRules(...rules);
    return proxy;
  }

  /** The address that clients connect to. */
  get host(): string {
    return this.#ports?.host ?? '';
  }

  /** Replaces all rules. What an old rule held back passes, unless a new one also holds it. */
  setRules(...rules: readonly FaultRule[]): void {
    this.#rules.replace([countBytes(this.stats, this.#changes), ...rules], this);
  }

  cut(scope: Scope, origin?: ProxiedConnection): void {
    this.stats.cuts += 1;
    const struck = [...this.#links].filter((link) => isStruck(scope, link, origin));
    void resetTogether(struck);
    this.#changes.notify();
  }

  endForClient(connection: ProxiedConnection): void {
    for (const link of this.#links) if (link === connection) link.endForClient();
  }

  reconsider(): void {
    this.#changes.notify();
  }

  goDown(): void {
    this.#ports?.stop();
  }

  async comeUp(): Promise<void> {
    await this.#ports?.resume();
    this.#changes.notify();
  }

  /** False while connections are refused. */
  get isListening(): boolean {
    return this.#ports?.isListening ?? false;
  }

  /** Connections that are open now. */
  get openConnections(): readonly ProxiedConnection[] {
    return [...this.#links];
  }

  /** Resolves as soon as the condition holds; it is checked again whenever bytes pass and connections come or go. */
  until(condition: () => boolean): Promise<void> {
    return this.#changes.until(condition);
  }

  /** Drops every connection and stops. */
  async close(): Promise<void> {
    this.setRules();
    this.#ports?.stop();
    for (const link of this.#links) link.destroy();
    await this.until(() => this.#links.size === 0);
    this.#changes.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #open(port: number, client: Socket): void {
    const kind = port === this.port ? 'control' : 'data';
    this.stats[`${kind}Connections`] += 1;
    const server = connect({ host: this.#target.address, port, allowHalfOpen: true, noDelay: true });
    const link = new Link(kind, { client, server }, this.#rules, () => {
      this.#links.delete(link);
      this.#rules.closed(link);
      this.#changes.notify();
    });
    this.#links.add(link);
    this.#changes.notify();
  }
}

/** Stops all links at once, and resets them once both sides have received what was forwarded. */
async function resetTogether(links: readonly Link[]): Promise<void> {
  for (const link of links) link.stop();
  await delivered(...links.flatMap(({ sockets }) => sockets));
  for (const link of links) link.reset();
}

function countBytes(stats: ProxyStats, changes: Changes): FaultRule {
  return {
    passed: ({ kind }, direction, bytes) => {
      if (kind !== 'data') return;
      if (direction === 'up') stats.bytesUp += bytes;
      else stats.bytesDown += bytes;
      changes.notify();
    },
  };
}
