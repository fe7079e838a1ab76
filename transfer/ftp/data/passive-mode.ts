import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Slot } from '../control/command-queue.ts';
import type { ControlConnection } from '../control/control-connection.ts';
import type { DataMode, DataOpening, DataPort, RequestedPort } from './data-port.ts';
import { errorFor } from '../control/errors.ts';
import { parse227, parse229 } from '../control/reply-fields.ts';
import { isCompletion, type Reply } from '../control/reply.ts';

export interface PassiveOptions {
  /**
   * `true` connects to the address that a PASV reply names. The default is the control connection's peer, whatever the
   * reply says: a server could send us anywhere (CVE-2021-4189).
   */
  readonly trustServerPasvIpv4Address?: boolean | undefined;
}

/** Where the server listens for a data connection. */
export interface PassiveAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Asks the server for a port to connect to: EPSV (RFC 2428), or PASV once a server has refused EPSV. From the second
 * transfer on it is known which, so that the transfer command can leave in the same write.
 */
export class PassiveMode implements DataMode {
  readonly #options: PassiveOptions;
  #known: 'EPSV' | 'PASV' | undefined;

  constructor(options: PassiveOptions = {}) {
    this.#options = options;
  }

  request(control: ControlConnection, slot: Slot): RequestedPort {
    const commandMayFollow = this.#known !== undefined;
    const agreed = this.requestAddress(control, slot).then((address) => new PassivePort(address, control));
    return { commandMayFollow, agreed };
  }

  /**
   * Queues EPSV or PASV and resolves to the address to connect to.
   *
   * @throws ErrorTemp, ErrorPerm, ErrorReply when the server refuses; ErrorProto when its answer names no port
   */
  async requestAddress(control: ControlConnection, slot?: Slot): Promise<PassiveAddress> {
    if (this.#known === 'PASV') return this.#pasv(control, slot);
    const reply = await control.ask('EPSV', { at: slot });
    if (isCompletion(reply)) {
      const port = parse229(reply);
      this.#known = 'EPSV';
      return { host: control.socket.peerAddress, port };
    }
    if (this.#known === 'EPSV' || !isNotSupported(reply)) throw errorFor(reply, 'EPSV');
    const address = await this.#pasv(control, slot);
    this.#known = 'PASV';
    return address;
  }

  async #pasv(control: ControlConnection, slot?: Slot): Promise<PassiveAddress> {
    const reply = await control.ask('PASV', { at: slot });
    if (!isCompletion(reply)) throw errorFor(reply, 'PASV');
    const { host, port } = parse227(reply);
    return {
      host: this.#options.trustServerPasvIpv4Address === true ? host : control.socket.peerAddress,
      port,
    };
  }
}

/** How long a connection that is no longer wanted may take to open, in milliseconds. */
const abandonedMs = 5_000;

class PassivePort implements DataPort {
  readonly #address: PassiveAddress;
  readonly #control: ControlConnection;

  constructor(address: PassiveAddress, control: ControlConnection) {
    this.#address = address;
    this.#control = control;
  }

  open(): DataOpening {
    const { localAddress } = this.#control;
    const { host, port } = this.#address;
    const socket = connect({
      host,
      port,
      noDelay: true,
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    return {
      activity: `while connecting to the data port ${port}; a firewall may be in the way`,
      socket: connected(socket, port),
      // TLS begins at once: the transfer command is with the server already, so that servers which refuse an early
      // handshake (pyftpdlib) see it in its slot.
      waitsForReply: false,
      cancel: () => abandon(socket),
    };
  }

  close(): void {
    // Nothing is open on this side; the server gives the port up with the next request or the session.
  }
}

/**
 * A connection that is no longer wanted but still being opened is opened, and then reset: vsftpd waits for it for a minute,
 * blind to the loss of its control connection, and keeps the file locked for as long.
 */
function abandon(socket: Socket): void {
  const givenUp = new Error('given up');
  if (!socket.connecting) {
    socket.destroy(givenUp);
    return;
  }
  socket.unref();
  socket.prependOnceListener('connect', () => socket.resetAndDestroy());
  setTimeout(() => socket.destroy(givenUp), abandonedMs).unref();
}

async function connected(socket: Socket, port: number): Promise<Socket> {
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`port ${port} cannot be reached: ${reason}`, { cause: error });
  } finally {
    socket.on('error', () => undefined); // The socket's user meets the error in the call that it makes.
  }
}

/** RFC 2428, section 3 wants 522 for an address family; servers without EPSV answer 500 to 504. */
const isNotSupported = (reply: Reply): boolean => reply.code >= 500;
