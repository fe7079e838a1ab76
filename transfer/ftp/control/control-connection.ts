import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect as tlsConnect, type ConnectionOptions, TLSSocket } from 'node:tls';
import { FTPContext } from 'basic-ftp';
import { checkCommandLine } from './command-line.ts';
import { type CommandOptions, CommandQueue, type Place } from './command-queue.ts';
import { lossIn, timeoutIn } from './connection-failure.ts';
import type { ControlSettings } from './control-settings.ts';
import { DetachableStream } from './detachable-stream.ts';
import { ConnectionError, type ConnectionPhase, ErrorProto, TransferAborted } from './errors.ts';
import { InactivityTimer } from './inactivity-timer.ts';
import type { PendingCommand } from './pending-command.ts';
import { ReplyParser } from './reply-parser.ts';
import { isCompletion, type Reply } from './reply.ts';

/** Keeps the address translation of a router awake while a long transfer leaves the control connection silent. */
const keepAliveMs = 15_000;

/** A data connection, as far as its control connection has a say in it. */
interface Attachment {
  readonly activity: string;
  readonly phase: ConnectionPhase;
  destroy(error: Error): void;
  abort(reason: Error): void;
}

/**
 * One control connection: basic-ftp's context, with replies that are queued and matched in order instead of given to
 * whichever task runs. A failure below FTP closes it for good, and every command that waits ends with that failure.
 */
export class ControlConnection extends FTPContext {
  readonly timeoutMs: number;
  readonly localAddress: string | undefined;
  readonly clock: InactivityTimer;
  readonly #settings: ControlSettings;
  readonly #parser: ReplyParser;
  readonly #queue: CommandQueue;
  readonly #raw: Socket;
  #bridge: DetachableStream | undefined;
  /** The data connection that is open now; it ends with the control connection. */
  #attached: Attachment | undefined;
  #phase: ConnectionPhase = 'connect';
  #lastUnasked: Reply | undefined;
  readonly #closing = new AbortController();
  #failure: Error | undefined;

  constructor(settings: ControlSettings) {
    super(settings.timeoutMs, settings.encoding);
    this.#settings = settings;
    this.timeoutMs = settings.timeoutMs;
    this.localAddress = settings.localAddress;
    this.#raw = this.socket;
    this.#parser = new ReplyParser(settings.maxLineLength);
    this.#queue = new CommandQueue((text) => this.#write(text), settings.window);
    this.clock = new InactivityTimer(() => this.#expire());
  }

  /** The failure that closed the connection. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Aborted when the connection is closed, whoever closed it. */
  get closedSignal(): AbortSignal {
    return this.#closing.signal;
  }

  /** Commands whose replies are due. */
  get depth(): number {
    return this.#queue.depth;
  }

  /** The server's IP address. */
  get peerAddress(): string {
    return this.#raw.remoteAddress ?? '';
  }

  /** The IP address that the server sees, unless a router translates it. */
  get ownAddress(): string {
    return this.#raw.localAddress ?? '';
  }

  /** The TLS session that the next data connection may resume. */
  get resumableSession(): Buffer | undefined {
    return this.tlsSessionStore ?? (this.socket instanceof TLSSocket ? this.socket.getSession() : undefined);
  }

  /** Connects, over TLS from the first byte when options for it are given, and waits for the welcome. */
  async open(address: { host: string; port: number }, tls?: ConnectionOptions): Promise<Reply> {
    const welcome = this.#queue.expect();
    this.clock.start(this.timeoutMs);
    const { localAddress } = this;
    this.#raw.connect({ ...address, ...(localAddress === undefined ? {} : { localAddress }) });
    this.#raw.once('connect', () => {
      this.clock.touch();
      this.#phase = 'welcome';
      this.#raw.setKeepAlive(true, keepAliveMs);
      this.#raw.setNoDelay(true);
      if (tls !== undefined) this.#wrap(tls);
    });
    const reply = await welcome.final;
    this.#phase = 'control';
    return reply;
  }

  /**
   * Puts TLS on the connection; the reply that allows it has come (RFC 4217, section 4).
   *
   * @throws ConnectionError also when the server sent anything behind that reply: it would be taken for protected.
   */
  async secure(tls: ConnectionOptions): Promise<void> {
    if (this.#parser.hasPartial) {
      this.closeWithError(new ConnectionError('The server sent plain text where TLS had to begin', 'tls'));
    }
    if (this.#failure !== undefined) throw this.#failure;
    this.clock.start(this.timeoutMs);
    await this.#happened(this.#wrap(tls), 'secureConnect');
    this.clock.stop();
  }

  /**
   * Sends CCC and, when the server agrees, takes TLS off again (RFC 4217, section 12.3).
   *
   * @returns the reply, of whatever class
   */
  async unsecure(): Promise<Reply> {
    const { socket: tls } = this;
    const bridge = this.#bridge;
    if (bridge === undefined) throw new TypeError('TLS stands on this connection for good');
    // The end of TLS may come with the reply; it is not the end of the session then.
    const listeners = tls.rawListeners('end') as (() => void)[];
    tls.removeAllListeners('end');
    const reply = await this.ask('CCC');
    if (!isCompletion(reply)) {
      for (const listener of listeners) tls.on('end', listener);
      return reply;
    }
    const { tlsOptions, resumableSession } = this;
    this._removeSocketListeners(tls);
    tls.on('error', () => undefined); // What is left of TLS has no say any more.
    bridge.keepSocket();
    this.clock.start(this.timeoutMs);
    tls.resume().end();
    if (!tls.readableEnded) await this.#happened(tls, 'end');
    this.clock.stop();
    this.socket = bridge.detach();
    this.#bridge = undefined;
    // Data connections stay what PROT made them.
    this.tlsOptions = tlsOptions;
    this.tlsSessionStore = resumableSession;
    return reply;
  }

  /** Whether commands and replies cross the network protected. */
  get isSecure(): boolean {
    return this.socket instanceof TLSSocket;
  }

  /** Queues a command that one reply answers; see CommandQueue for what leaves when. */
  ask(command: string, options: { patienceMs?: number; at?: Place | undefined } = {}): Promise<Reply> {
    return this.#add(command, options).final;
  }

  /** Queues a command that opens a transfer: nothing follows it before its final reply. */
  sendTransfer(command: string, at?: Place): PendingCommand {
    return this.#add(command, { exclusive: true, at });
  }

  /** Keeps the end of the queue; it has to be released whatever happens. */
  reserve(): Place {
    const place = this.#queue.reserve();
    if (this.#failure !== undefined) this.#queue.fail(this.#failure);
    return place;
  }

  release(place: Place): void {
    this.#queue.release(place);
  }

  /**
   * Ends the transfer that runs; without one, asks for it all the same.
   *
   * @returns what the server answered to the transfer and to ABOR
   */
  async abort(): Promise<readonly Reply[]> {
    const reason = new TransferAborted('The transfer was aborted');
    const replies = this.#queue.abort(reason);
    if (replies === undefined) return [await this.ask('ABOR')];
    this.#attached?.abort(reason);
    return replies;
  }

  /** Binds a data connection to this connection's clock and end. */
  attach(data: Attachment): void {
    this.#attached = data;
    if (this.#failure === undefined) this.#startClock();
    else data.destroy(this.#failure);
  }

  detach(data: Attachment): void {
    if (this.#attached !== data) return;
    this.#attached = undefined;
    if (this.#failure === undefined) this.#startClock();
  }

  override close(): void {
    this.closeWithError(new ConnectionError('The session was closed', 'control'));
  }

  override closeWithError(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = lossIn(this.#phase, error, this.#lastUnasked);
    this.#closing.abort();
    this.clock.stop();
    super.closeWithError(this.#failure);
    this.#attached?.destroy(this.#failure);
    this.#queue.fail(this.#failure);
  }

  /** Without the base's QUIT: in the middle of a transfer a server could take it for an orderly end. */
  protected override _closeControlSocket(): void {
    this._closeSocket(this.socket);
  }

  protected override _onControlSocketData(chunk: string): void {
    try {
      this.#parser.feed(chunk, (reply) => this.#accept(reply));
    } catch (error) {
      const isWelcome = this.#phase === 'welcome';
      this.closeWithError(
        error instanceof ErrorProto && !isWelcome
          ? new ErrorProto(error.reply, '(conversation)')
          : (error as Error),
      );
    }
  }

  #accept(reply: Reply): void {
    if (this.#failure !== undefined) return;
    this.#settings.log.received(reply);
    this.clock.touch();
    if (!this.#queue.isWaitingForReply && reply.code === 421) {
      // RFC 959, section 5.4: a server may say 421 at any time before it closes the connection.
      this.#lastUnasked = reply;
      return;
    }
    this.#queue.accept(reply);
    this.#startClock();
    if (reply.code === 421) {
      this.#lastUnasked = reply;
      this.closeWithError(
        new ConnectionError('The server ended the session', 'control', { lastReply: reply }),
      );
    }
  }

  #add(command: string, options: CommandOptions): PendingCommand {
    checkCommandLine(command, this.#settings.encoding);
    this.#settings.log.command(command);
    const pending = this.#queue.add(command, options);
    if (this.#failure !== undefined) this.#queue.fail(this.#failure);
    return pending;
  }

  #write(text: string): void {
    for (const line of text.trimEnd().split('\r\n')) this.#settings.log.sent(line);
    this.socket.write(text, this.encoding);
    this.#startClock();
  }

  #startClock(): void {
    if (this.#queue.isWaitingForReply || this.#attached !== undefined) {
      this.clock.start(this.#queue.patienceMs ?? this.timeoutMs);
    } else this.clock.stop();
  }

  #wrap(tls: ConnectionOptions): TLSSocket {
    this.#parser.reset();
    this.#bridge = this.#settings.detachableTls === true ? new DetachableStream(this.#raw) : undefined;
    const socket = tlsConnect({ ...tls, socket: this.#bridge ?? this.#raw });
    if (this.#bridge !== undefined) {
      // basic-ftp takes a socket of another local port for a new connection, and closes the old one.
      Object.defineProperty(socket, 'localPort', { value: this.#raw.localPort });
    }
    this.socket = socket;
    this.#bridge?.attach();
    this.tlsOptions = tls;
    const phase = this.#phase;
    this.#phase = 'tls';
    socket.once('secureConnect', () => {
      this.#phase = phase;
      this.clock.touch();
    });
    return socket;
  }

  /** Waits for an event of a socket, or for the connection's failure. */
  async #happened(socket: Socket, event: string): Promise<void> {
    try {
      await once(socket, event, { signal: this.#closing.signal });
    } catch (error) {
      throw this.#failure ?? error;
    }
  }

  #expire(): void {
    const limitMs = this.#queue.patienceMs ?? this.timeoutMs;
    this.closeWithError(timeoutIn(this.#phase, limitMs, this.#attached));
  }
}
