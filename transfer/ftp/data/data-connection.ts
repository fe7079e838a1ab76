import { once } from 'node:events';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { messageOf } from '../../remote/storbinary-error.ts';
import type { ControlConnection } from '../control/control-connection.ts';
import type { DataOpening } from './data-port.ts';
import { ConnectionError } from '../control/errors.ts';

/** One data connection, from opening to closing. Each failure is thrown by the method that encounters it. */
export class DataConnection {
  readonly #control: ControlConnection;
  readonly #opening: DataOpening;
  readonly #ready: Promise<Socket>;
  /** The raw socket, then the TLS socket on it where data is protected; absent until TCP is connected. */
  #socket: Socket | undefined;
  #activity: string;
  #phase: 'data' | 'control' = 'data';
  readonly #aborted = Promise.withResolvers<never>();
  #isOver = false;
  #sends = false;
  #holdsClock = false;

  /** @param options whether the connection uses TLS, and the first reply to the transfer command */
  constructor(
    control: ControlConnection,
    opening: DataOpening,
    options: { readonly secure: boolean; readonly firstReply: Promise<unknown> },
  ) {
    this.#control = control;
    this.#opening = opening;
    this.#activity = opening.activity;
    control.attach(this);
    this.#ready = this.#open(options.secure, options.firstReply);
    // The control connection may have reported the reason first, to the same caller.
    this.#ready.catch(() => undefined);
    this.#aborted.promise.catch(() => undefined);
  }

  /** What a timeout interrupted. */
  get activity(): string {
    return this.#activity;
  }

  /** The connection that should be active: the data connection or, once all bytes are sent, the control connection. */
  get phase(): 'data' | 'control' {
    return this.#phase;
  }

  /** Resolves to the socket when it can carry data: connected and, where TLS is used, secure. */
  get ready(): Promise<Socket> {
    return this.#ready;
  }

  /** Rejects when the transfer is aborted, otherwise never settles. */
  get aborted(): Promise<never> {
    return this.#aborted.promise;
  }

  /** Resolves when the system has taken the whole chunk; the caller may then reuse its memory. */
  async write(chunk: Uint8Array): Promise<void> {
    const socket = await this.#ready;
    await new Promise<void>((resolve, reject) => {
      socket.write(chunk, (error) => {
        if (error == null) resolve();
        else reject(this.#explain(error));
      });
    });
    this.#control.clock.touch();
  }

  /** Signals the end of the data to the server. Only the final reply says whether it was stored. */
  async end(): Promise<void> {
    const socket = await this.#ready;
    this.#activity = 'while waiting for the final reply after the last byte';
    this.#phase = 'control';
    await new Promise<void>((resolve) => {
      socket.end(resolve);
    });
  }

  /** The bytes as they arrive, until the server closes the connection. */
  async *chunks(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of await this.#ready) {
        this.#control.clock.touch();
        yield chunk as Buffer;
      }
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** Reads and discards what the server sends on an upload's connection: TLS tickets and the end of the stream. */
  ignoreIncoming(): void {
    this.#sends = true;
    this.#socket?.resume();
  }

  /** Stops the session's clock while the session is not waiting for the server. */
  holdClock(): void {
    if (this.#isOver || this.#holdsClock) return;
    this.#holdsClock = true;
    this.#control.clock.hold();
  }

  releaseClock(): void {
    if (!this.#holdsClock) return;
    this.#holdsClock = false;
    this.#control.clock.release();
  }

  /** Releases a connection whose transfer is over. */
  close(): void {
    this.#detach();
    this.#opening.cancel();
    this.#socket?.destroy();
  }

  /** Resets the connection where possible, so that the server does not take what arrived for the whole file. */
  destroy(error: Error): void {
    // The caller's source or callback may never settle, and the final reply may already have arrived.
    if (error instanceof ConnectionError) this.#aborted.reject(error);
    this.#detach();
    const socket = this.#socket;
    if (socket === undefined) this.#opening.cancel();
    else if (socket instanceof TLSSocket) socket.destroy(error);
    // All bytes are with the system when the end has been announced. libuv resets no socket that is being shut down: it
    // answers EINVAL, and Node.js keeps the handle open for as long as the process lives.
    else if (socket.writableEnded) socket.destroy();
    else socket.resetAndDestroy();
  }

  /**
   * Ends the connection as soon as it is open: vsftpd does not read ABOR before that. Over TLS, the end of an upload is
   * announced by close_notify: OpenSSL does not resume a session whose connection broke while it was being read, and
   * ProFTPD then refuses the next connection. The end of a download is not announced: mod_tls sometimes ends the
   * session when it is.
   */
  abort(reason: Error): void {
    this.#aborted.reject(reason);
    const end = (): void => {
      if (this.#sends && this.#socket instanceof TLSSocket) {
        this.#detach();
        this.#socket.destroySoon();
      } else this.destroy(reason);
    };
    this.#ready.then(end, end);
  }

  async #open(secure: boolean, firstReply: Promise<unknown>): Promise<Socket> {
    try {
      const raw = await this.#opening.socket;
      if (this.#isOver) {
        raw.destroy();
        throw new ConnectionError('The transfer was cancelled', 'data');
      }
      this.#socket = raw;
      this.#control.clock.touch();
      if (this.#opening.waitsForReply) await firstReply;
      if (secure) {
        this.#activity = 'during the TLS handshake of the data connection';
        this.#socket = this.#control.socket.secureData(raw);
        await once(this.#socket, 'secureConnect');
        this.#control.clock.touch();
      }
      this.#socket.on('error', () => undefined); // Each method reports its own failure.
      this.#activity = 'while transferring data';
      return this.#socket;
    } catch (error) {
      throw this.#explain(error, 'The data connection could not be opened');
    }
  }

  #detach(): void {
    this.#isOver = true;
    this.releaseClock();
    this.#control.detach(this);
  }

  #explain(error: unknown, what = 'The data connection was lost'): ConnectionError {
    const failure = this.#control.failure;
    if (failure instanceof ConnectionError) return failure;
    if (error instanceof ConnectionError) return error;
    return new ConnectionError(`${what}: ${messageOf(error)}`, 'data', { cause: rootOf(error) });
  }
}

/** The system's error, which has the code. */
const rootOf = (error: unknown): unknown =>
  error instanceof Error && error.cause instanceof Error ? error.cause : error;
