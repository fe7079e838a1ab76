import { Socket } from 'node:net';
import { type ConnectionOptions, TLSSocket } from 'node:tls';
import type { CommandEncoding } from './command-line.ts';
import { ControlStream, type ControlStreamHandlers } from './control-stream.ts';
import { ControlTls } from './control-tls.ts';
import { ConnectionError } from './errors.ts';

/** Keeps the address translation of a router awake while a long transfer leaves the control connection silent. */
const keepAliveMs = 15_000;

/** The socket of one control connection: TCP, and the TLS that is put on it and taken off. */
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

  /** What commands and replies cross now: the TCP socket, or the TLS socket on it. */
  get current(): Socket {
    return this.#stream.socket;
  }

  get isSecure(): boolean {
    return this.current instanceof TLSSocket;
  }

  /** Whether `stopTls` can take TLS off. */
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

  /** Takes the text so far for ended, and says whether that was within a character. */
  endsWithinCharacter(): boolean {
    return this.#stream.endsWithinCharacter();
  }

  /**
   * Puts TLS on the connection.
   *
   * @param isDetachable whether it has to come off again
   * @returns the socket, which emits `secureConnect` when the handshake is done
   */
  startTls(options: ConnectionOptions, isDetachable: boolean): TLSSocket {
    this.#stream.detach();
    this.#tls = new ControlTls(this.#raw, options, isDetachable);
    this.#stream = this.#listenTo(this.#tls.socket);
    return this.#tls.socket;
  }

  /**
   * The end of TLS may come together with the reply that allows it, before that reply has been looked at.
   *
   * @param mayEnd whether the end of TLS is not yet the loss of the connection
   */
  expectTlsEnd(mayEnd: boolean): void {
    this.#stream.mayEnd = mayEnd;
  }

  /** Takes TLS off again; what crosses the connection from then on is in clear. */
  async stopTls(signal: AbortSignal): Promise<void> {
    if (this.#tls === undefined) return;
    this.#stream.detach();
    this.#stream = this.#listenTo(await this.#tls.takeOff(signal));
  }

  /**
   * Begins TLS on a data connection.
   *
   * @throws ConnectionError when the control connection never had any (RFC 4217, section 9)
   */
  secureData(raw: Socket): TLSSocket {
    if (this.#tls === undefined) throw new ConnectionError('Data are protected only behind AUTH TLS', 'data');
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
