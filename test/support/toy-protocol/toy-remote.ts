import type { Remote, RemoteHooks, RemoteSession, ServerAddress } from '../../../transfer/index.ts';
import { MemoryRemote } from '../../../transfer/testing.ts';

/** Describes a server of the toy protocol. */
export interface ToyServer extends ServerAddress {
  readonly protocol: 'toy';
  readonly user: string;
}

/** Every toy server, by host. They exist as long as the process. */
const servers = new Map<string, MemoryRemote>();

export function toyServer(host: string): MemoryRemote {
  const server = servers.get(host) ?? new MemoryRemote();
  servers.set(host, server);
  return server;
}

/** Everything that another protocol has to provide: how a session is opened. */
export class ToyRemote implements Remote {
  readonly label: string;
  readonly #server: ToyServer;
  readonly #hooks: RemoteHooks;
  #sessions = 0;

  constructor(server: ToyServer, hooks: RemoteHooks) {
    this.label = `toy://${server.host}`;
    this.#server = server;
    this.#hooks = hooks;
  }

  async open(signal?: AbortSignal): Promise<RemoteSession> {
    const session = await toyServer(this.#server.host).open(signal);
    this.#sessions += 1;
    this.#hooks.onWire?.(this.#sessions, `HELLO ${this.#server.user}`);
    return session;
  }
}
