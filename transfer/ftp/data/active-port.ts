import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { ControlConnection } from '../control/control-connection.ts';
import type { DataOpening, DataPort } from './data-port.ts';
import { ConnectionError } from '../control/errors.ts';

/** TCP ports from `first` to `last`, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/**
 * A port that listens for one data connection from the server. Connections from any host other than the control
 * connection's peer are dropped (RFC 2577, section 3 describes port stealing).
 */
export class ActivePort implements DataPort {
  readonly #server: Server;
  readonly #accepted = Promise.withResolvers<Socket>();
  /** The port's number, as PORT or EPRT names it. */
  readonly number: number;

  private constructor(server: Server, control: ControlConnection) {
    this.#server = server;
    this.number = (server.address() as AddressInfo).port;
    this.#accepted.promise.catch(() => undefined);
    const peer = plainAddress(control.socket.peerAddress);
    server.on('connection', (socket) => this.#letIn(socket, peer));
    const close = (): void => this.close();
    control.closedSignal.addEventListener('abort', close);
    server.once('close', () => control.closedSignal.removeEventListener('abort', close));
  }

  /**
   * @param ports tried in order; any free port when absent
   * @throws ConnectionError when none is free
   */
  static async listen(control: ControlConnection, ports?: PortRange): Promise<ActivePort> {
    const server = createServer({ noDelay: true });
    await listenOn(server, control.socket.ownAddress, ports);
    return new ActivePort(server, control);
  }

  /** Resolves to the server's connection; rejects with ConnectionError when the port is closed first. */
  accept(): Promise<Socket> {
    return this.#accepted.promise;
  }

  open(): DataOpening {
    return {
      activity: 'while waiting for the server to open the data connection; a firewall may be blocking it',
      socket: this.#accepted.promise,
      // The server may have connected before it read the transfer command: pyftpdlib then resets a TLS handshake that
      // comes first, and loses an upload that ends first.
      waitsForReply: true,
      cancel: () => {
        this.close();
      },
    };
  }

  /** Stops listening. A connection that was accepted but not used is dropped. */
  close(): void {
    this.#server.close();
    this.#accepted.reject(new ConnectionError('The port for the data connection was closed', 'data'));
    void this.#accepted.promise.then(
      (socket) => socket.destroy(),
      () => undefined,
    );
  }

  #letIn(socket: Socket, peer: string): void {
    socket.on('error', () => undefined); // Whoever uses the socket gets the error from its own call.
    if (!this.#server.listening || plainAddress(socket.remoteAddress) !== peer) {
      socket.destroy();
      return;
    }
    this.#server.close();
    this.#accepted.resolve(socket);
  }
}

async function listenOn(
  server: Server,
  host: string,
  ports: PortRange = { first: 0, last: 0 },
): Promise<void> {
  for (let port = ports.first; port <= ports.last; port += 1) {
    try {
      server.listen({ host, port, exclusive: true });
      await once(server, 'listening');
      return;
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken || port === ports.last) {
        const where = `on ${host}, port ${ports.first} to ${ports.last}`;
        throw new ConnectionError(`Cannot listen for the data connection ${where}`, 'data', { cause: error });
      }
    }
  }
}

/** An IP address without the IPv4-mapped prefix (RFC 4291, section 2.5.5.2), so that both notations compare equal. */
const plainAddress = (address = ''): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
