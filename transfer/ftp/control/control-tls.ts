import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect as tlsConnect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { DetachableStream } from './detachable-stream.ts';

/**
 * Maximum bytes of commands in one TLS record. ProFTPD and Pure-FTPd read at most 4 KiB of a record at once, wait for the
 * socket to become readable, and never see the rest. This much also fits into one packet.
 */
const maxRecordBytes = 1300;

/** TLS on a control connection, and the session that its data connections resume. */
export class ControlTls {
  /** Secure once it emits `secureConnect`. */
  readonly socket: TLSSocket;
  readonly #options: ConnectionOptions;
  readonly #bridge: DetachableStream | undefined;
  #newestSession: Buffer | undefined;

  /**
   * Starts the handshake. From then on nothing else may read the socket.
   *
   * @param isDetachable whether `takeOff` will be called
   */
  constructor(raw: Socket, options: ConnectionOptions, isDetachable: boolean) {
    this.#options = options;
    this.#bridge = isDetachable ? new DetachableStream(raw) : undefined;
    this.socket = this.#connect(this.#bridge ?? raw);
    this.socket.setMaxSendFragment(maxRecordBytes);
    raw.on('error', (error) => this.socket.destroy(error));
  }

  get isDetachable(): boolean {
    return this.#bridge !== undefined;
  }

  /**
   * Starts the handshake on a data connection, with the same host name and the newest session: some servers recognise
   * the client by its session and refuse any other (vsftpd with require_ssl_reuse, ProFTPD by default).
   */
  secureData(raw: Socket): TLSSocket {
    const socket = this.#connect(raw, this.#session);
    raw.on('error', (error) => socket.destroy(error));
    return socket;
  }

  /**
   * Ends TLS with close_notify from both sides. Data connections can still be secured afterwards.
   *
   * @param signal stops waiting for the server's close_notify
   * @returns the TCP socket, still open; nothing reads it
   */
  async takeOff(signal: AbortSignal): Promise<Socket> {
    const bridge = this.#bridge;
    if (bridge === undefined) throw new TypeError('TLS cannot be removed from this connection');
    this.#newestSession = this.#session;
    this.socket.on('error', () => undefined); // Errors of TLS itself no longer matter.
    bridge.keepSocket();
    this.socket.resume().end();
    if (!this.socket.readableEnded) await once(this.socket, 'end', { signal });
    return bridge.detach();
  }

  get #session(): Buffer | undefined {
    return this.#newestSession ?? this.socket.getSession();
  }

  #connect(stream: Socket | DetachableStream, session?: Buffer): TLSSocket {
    const socket = tlsConnect({
      ...this.#options,
      socket: stream,
      ...(session === undefined ? {} : { session }),
    });
    // A TLS 1.3 ticket is for one use (RFC 8446, appendix C.4): the next connection needs the newest.
    socket.on('session', (ticket) => {
      this.#newestSession = ticket;
    });
    return socket;
  }
}
