import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { messageOf } from '../../remote/storbinary-error.ts';
import type { Slot } from '../control/command-queue.ts';
import type { ControlConnection } from '../control/control-connection.ts';
import type { DataMode, DataOpening, DataPort, RequestedPort } from './data-port.ts';
import { errorFor } from '../control/errors.ts';
import { parse227, parse229 } from '../control/reply-fields.ts';
import { isCompletion, type Reply } from '../control/reply.ts';

export interface PassiveOptions {
  /**
   * `true` connects to the address that a PASV reply names. By default, the address is the control connection's peer,
   * whatever the reply says: a hostile server could name any other host (CVE-2021-4189).
   */
  readonly trustServerPasvIpv4Address?: boolean | undefined;
}

/** Where the server listens for a data connection. */
export interface PassiveAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Asks the server for a port to connect to: by EPSV (RFC 2428), or by PASV once a server has refused EPSV. From the
 * second transfer on, it is known which one works, so that the transfer command can leave in the same write.
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

/** How long an abandoned connection may take to open, in milliseconds. */
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
      activity: `while connecting to data port ${port}; a firewall may be blocking it`,
      socket: connected(socket, port),
      // TLS may start at once: the transfer command has already been sent, so the handshake does not come too early for
      // servers that would refuse it before the command (pyftpdlib).
      waitsForReply: false,
      cancel: () => abandon(socket),
    };
  }

  close(): void {
    // Nothing is open on this side; the server releases the port with the next request or the end of the session.
  }
}

/**
 * Destroys a connection that is no longer needed. One that is still being opened is opened first, and then reset:
 * vsftpd waits for it for a minute, does not notice meanwhile that the control connection is lost, and keeps the file
 * locked.
 */
function abandon(socket: Socket): void {
  const abandoned = new Error('abandoned');
  if (!socket.connecting) {
    socket.destroy(abandoned);
    return;
  }
  socket.unref();
  socket.prependOnceListener('connect', () => socket.resetAndDestroy());
  setTimeout(() => socket.destroy(abandoned), abandonedMs).unref();
}

async function connected(socket: Socket, port: number): Promise<Socket> {
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    throw new Error(`port ${port} cannot be reached: ${messageOf(error)}`, { cause: error });
  } finally {
    socket.on('error', () => undefined); // Whoever uses the socket gets the error from its own call.
  }
}

/** RFC 2428, section 3 requires 522 for an unknown address family; servers without EPSV answer 500 to 504. */
const isNotSupported = (reply: Reply): boolean => reply.code >= 500;
