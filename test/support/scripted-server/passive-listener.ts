import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { portsOf, type PortRange } from '../port-range.ts';

/** One passive port, for one data connection. */
export class PassiveListener {
  readonly #server: Server;
  #waiting: Socket | undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      socket.on('error', () => socket.destroy());
      if (this.#waiting) socket.destroy();
      else this.#waiting = socket;
    });
  }

  /** Listens on a port that the system picks, or on a free port of the range. */
  static async open(host: string, ports?: PortRange): Promise<PassiveListener> {
    for (const port of ports ? shuffled(portsOf(ports)) : [0]) {
      // Paused: whether the bytes belong to TLS is known only once the transfer command has arrived.
      const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true });
      const listener = new PassiveListener(server);
      if (await listens(server, host, port)) return listener;
    }
    throw new Error(`No passive port is free on ${host}`);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The connection that the client opened, or opens before the signal; the listener cannot be used afterwards. */
  async accept(signal: AbortSignal): Promise<Socket> {
    if (!this.#waiting) await once(this.#server, 'connection', { signal });
    const socket = this.#waiting;
    this.#server.close();
    if (!socket) throw new Error('The data connection is gone');
    this.#waiting = undefined;
    return socket;
  }

  /** Stops listening and drops an unused connection. */
  close(): void {
    this.#server.close();
    this.#waiting?.destroy();
  }

  /** As `close`, but an unused connection ends with RST. */
  reset(): void {
    this.#server.close();
    this.#waiting?.resetAndDestroy();
  }
}

/** In random order, so that sessions rarely try the same port at once. */
function shuffled(ports: readonly number[]): number[] {
  return ports
    .map((port) => ({ port, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ port }) => port);
}

async function listens(server: Server, host: string, port: number): Promise<boolean> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return false;
    throw error;
  }
}
