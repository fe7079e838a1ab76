import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const rebindIntervalMs = 20;

type OnConnection = (port: number, socket: Socket) => void;

/** Listening sockets for a set of ports on one loopback address. */
export class MirroredPorts {
  readonly host: string;
  readonly #ports: readonly number[];
  readonly #onConnection: OnConnection;
  #servers: Server[];
  #isWanted = true;

  private constructor(
    host: string,
    ports: readonly number[],
    onConnection: OnConnection,
    servers: readonly Server[],
  ) {
    this.host = host;
    this.#ports = ports;
    this.#onConnection = onConnection;
    this.#servers = [...servers];
  }

  /** Takes the first address on which all ports are free. */
  static async bind(
    hosts: readonly string[],
    ports: readonly number[],
    onConnection: OnConnection,
  ): Promise<MirroredPorts> {
    for (const host of hosts) {
      const servers = await listenOnAll(host, ports, onConnection);
      if (servers) return new MirroredPorts(host, ports, onConnection, servers);
    }
    throw new Error(`No address of ${hosts.join(', ')} has all mirrored ports free`);
  }

  get isListening(): boolean {
    return this.#servers.length > 0;
  }

  /** Refuses connections from now on. Those that were accepted stay. */
  stop(): void {
    this.#isWanted = false;
    for (const server of this.#servers.splice(0)) server.close();
  }

  /** Listens again, as soon as the ports are free. */
  async resume(): Promise<void> {
    if (this.#isWanted) return;
    this.#isWanted = true;
    let servers = await listenOnAll(this.host, this.#ports, this.#onConnection);
    while (!servers && this.#mayStart()) {
      await sleep(rebindIntervalMs);
      servers = await listenOnAll(this.host, this.#ports, this.#onConnection);
    }
    if (this.#mayStart()) this.#servers = servers ?? [];
    else closeAll(servers ?? []);
  }

  /** Checked after each pause, because `stop` may have been called in the meantime. */
  #mayStart(): boolean {
    return this.#isWanted && this.#servers.length === 0;
  }
}

async function listenOnAll(
  host: string,
  ports: readonly number[],
  onConnection: OnConnection,
): Promise<Server[] | undefined> {
  const servers: Server[] = [];
  for (const port of ports) {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) =>
      onConnection(port, socket),
    );
    if (!(await isListening(server, host, port))) {
      closeAll(servers);
      return undefined;
    }
    servers.push(server);
  }
  return servers;
}

/** False if the port is in use or the machine does not have the address. */
async function isListening(server: Server, host: string, port: number): Promise<boolean> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EADDRNOTAVAIL') return false;
    throw error;
  }
}

function closeAll(servers: readonly Server[]): void {
  for (const server of servers) server.close();
}
