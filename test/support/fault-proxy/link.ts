import { type Socket } from 'node:net';
import { type ProxiedConnection } from './fault-rule.ts';
import { Lane, type LaneOwner, type LaneRules } from './lane.ts';

/** A client's connection to the proxy together with the proxy's connection to the server. */
export class Link implements LaneOwner {
  readonly kind: ProxiedConnection['kind'];
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #onGone: () => void;
  readonly #closed = new AbortController();
  readonly #down: Lane;
  #openSockets = 2;

  constructor(
    kind: ProxiedConnection['kind'],
    sockets: { readonly client: Socket; readonly server: Socket },
    rules: LaneRules,
    onGone: () => void,
  ) {
    const { client, server } = sockets;
    this.kind = kind;
    this.#client = client;
    this.#server = server;
    this.#onGone = onGone;
    new Lane(client, server, { owner: this, direction: 'up', rules });
    this.#down = new Lane(server, client, { owner: this, direction: 'down', rules });
    for (const socket of this.sockets) socket.on('close', () => this.#socketClosed());
  }

  /** Aborted when nothing more will be forwarded. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  get sockets(): readonly Socket[] {
    return [this.#client, this.#server];
  }

  /** Sends the client FIN, and drops what the server still sends. */
  endForClient(): void {
    this.#down.endEarly();
  }

  /** Forwards nothing from now on. */
  stop(): void {
    this.#closed.abort();
  }

  /** Ends both sides with RST. */
  reset(): void {
    for (const socket of this.sockets) {
      if (!socket.destroyed) socket.resetAndDestroy();
    }
  }

  destroy(): void {
    this.stop();
    for (const socket of this.sockets) socket.destroy();
  }

  #socketClosed(): void {
    this.#openSockets -= 1;
    if (this.#openSockets > 0) return;
    this.#closed.abort();
    this.#onGone();
  }
}
