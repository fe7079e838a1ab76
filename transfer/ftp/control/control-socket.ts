import { Socket } from 'node:net';
import { type ConnectionOptions, TLSSocket } from 'node:tls';
import type { CommandEncoding } from './command-line.ts';
import { ControlStream, type ControlStreamHandlers } from './control-stream.ts';
import { ControlTls } from './control-tls.ts';
import { ConnectionError } from './errors.ts';

/** Keeps a router's address translation alive while a long transfer leaves the control connection idle. */
const keepAliveMs = 15_000;

/** The socket of one control connection: TCP, with TLS that can be started on it and removed again. */
export class ControlSocket {
  readonly #raw = new Socket();
  readonly #encoding: CommandEncoding;
  readonly #handlers: ControlStreamHandlers;
  #stream: ControlStream;
  /** Kept after CCC: data connections stay what PROT made them. */
  #tls: ControlTls | undefined;

  constructor(encoding: CommandEncoding, handlers: ControlStreamHandlers) {
    this.#encoding = encoding;
    this.#handlers = handlers;
    this.#stream = this.#listenTo(this.#raw);
  }

  /** The socket that carries commands and replies now: the TCP socket, or the TLS socket on it. */
  get current(): Socket {
    return this.#stream.socket;
  }

  get isSecure(): boolean {
    return this.current instanceof TLSSocket;
  }

  /** Whether `stopTls` can remove TLS. */
  get isDetachable(): boolean {
    return this.#tls?.isDetachable === true;
  }

  /** The server's IP address. */
  get peerAddress(): string {
    return this.#raw.remoteAddress ?? '';
  }

  /** The IP address that the server sees, unless a router translates it. */
  get ownAddress(): string {
    return this.#raw.localAddress ?? '';
  }

  connect(
    address: { host: string; port: number },
    localAddress: string | undefined,
    onConnected: () => void,
  ): void {
    this.#raw.connect({ ...address, ...(localAddress === undefined ? {} : { localAddress }) });
    this.#raw.once('connect', () => {
      this.#raw.setKeepAlive(true, keepAliveMs);
      this.#raw.setNoDelay(true);
      onConnected();
    });
  }

  write(text: string): void {
    this.#stream.write(text);
  }

  /** Treats the text so far as complete, and returns whether it ended within a character. */
  endsWithinCharacter(): boolean {
    return this.#stream.endsWithinCharacter();
  }

  /**
   * Starts TLS on the connection.
   *
   * @param isDetachable whether `stopTls` must be able to remove it
   * @returns the socket, which emits `secureConnect` when the handshake is done
   */
  startTls(options: ConnectionOptions, isDetachable: boolean): TLSSocket {
    this.#stream.detach();
    this.#tls = new ControlTls(this.#raw, options, isDetachable);
    this.#stream = this.#listenTo(this.#tls.socket);
    return this.#tls.socket;
  }

  /**
   * Sets whether TLS may end without the connection being lost: its end may arrive together with the reply that allows
   * it, before that reply is handled.
   *
   * @param mayEnd whether the server may end TLS
   */
  expectTlsEnd(mayEnd: boolean): void {
    this.#stream.mayEnd = mayEnd;
  }

  /** Removes TLS; from then on the connection is unencrypted. */
  async stopTls(signal: AbortSignal): Promise<void> {
    if (this.#tls === undefined) return;
    this.#stream.detach();
    this.#stream = this.#listenTo(await this.#tls.takeOff(signal));
  }

  /**
   * Starts TLS on a data connection.
   *
   * @throws ConnectionError when the control connection has never used TLS (RFC 4217, section 9)
   */
  secureData(raw: Socket): TLSSocket {
    if (this.#tls === undefined)
      throw new ConnectionError('Data connections can be protected only after AUTH TLS', 'data');
    return this.#tls.secureData(raw);
  }

  destroy(): void {
    this.#stream.destroy();
    this.#raw.destroy();
  }

  #listenTo(socket: Socket): ControlStream {
    return new ControlStream(socket, this.#encoding, this.#handlers);
  }
}
