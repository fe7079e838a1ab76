import { once } from 'node:events';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { checkCommandLine, type CommandEncoding } from './command-line.ts';
import { type CommandOptions, CommandQueue, type Slot } from './command-queue.ts';
import { lossIn, timeoutIn } from './connection-failure.ts';
import type { ControlSettings } from './control-settings.ts';
import { ControlSocket } from './control-socket.ts';
import {
  ConnectionError,
  type ConnectionPhase,
  ErrorProto,
  type FTPError,
  TransferAborted,
} from './errors.ts';
import { InactivityTimer } from './inactivity-timer.ts';
import type { PendingCommand } from './pending-command.ts';
import { ReplyParser } from './reply-parser.ts';
import { isCompletion, type Reply } from './reply.ts';

/** What a control connection needs from its data connection. */
interface Attachment {
  readonly activity: string;
  readonly phase: ConnectionPhase;
  destroy(error: Error): void;
  abort(reason: Error): void;
}

/**
 * One control connection: commands out, replies in, matched in order. A failure below FTP closes it for good and
 * rejects every waiting command.
 */
export class ControlConnection {
  readonly timeoutMs: number;
  readonly encoding: CommandEncoding;
  readonly localAddress: string | undefined;
  readonly clock: InactivityTimer;
  readonly socket: ControlSocket;
  readonly #settings: ControlSettings;
  readonly #parser: ReplyParser;
  readonly #queue: CommandQueue;
  /** The data connection that is open now; it is closed together with the control connection. */
  #attached: Attachment | undefined;
  #phase: ConnectionPhase = 'connect';
  #lastUnasked: Reply | undefined;
  readonly #closing = new AbortController();
  #failure: ConnectionError | FTPError | undefined;

  constructor(settings: ControlSettings) {
    this.#settings = settings;
    this.timeoutMs = settings.timeoutMs;
    this.encoding = settings.encoding;
    this.localAddress = settings.localAddress;
    this.socket = new ControlSocket(settings.encoding, {
      onText: (text) => this.#receive(text),
      onLost: (error) => this.closeWithError(lossIn(this.#phase, error, this.#lastUnasked)),
    });
    this.#parser = new ReplyParser(settings.maxLineLength);
    this.#queue = new CommandQueue((text) => this.#write(text), settings.window);
    this.clock = new InactivityTimer(() => this.#expire());
  }

  /** The failure that closed the connection. */
  get failure(): ConnectionError | FTPError | undefined {
    return this.#failure;
  }

  /** Aborted when the connection is closed, by either side. */
  get closedSignal(): AbortSignal {
    return this.#closing.signal;
  }

  /** Number of commands that have been sent and not yet answered. */
  get depth(): number {
    return this.#queue.depth;
  }

  /** Connects, over TLS from the first byte when options for it are given, and waits for the welcome. */
  async open(address: { host: string; port: number }, tls?: ConnectionOptions): Promise<Reply> {
    const welcome = this.#queue.expect();
    this.clock.start(this.timeoutMs);
    this.socket.connect(address, this.localAddress, () => {
      this.clock.touch();
      this.#phase = 'welcome';
      if (tls !== undefined) this.#startTls(tls);
    });
    const reply = await welcome.final;
    this.#phase = 'control';
    return reply;
  }

  /**
   * Starts TLS on the connection, after the reply that allows it (RFC 4217, section 4).
   *
   * @throws ConnectionError when the handshake fails, or when plain text follows that reply as if protected
   */
  async secure(options: ConnectionOptions): Promise<void> {
    if (this.#parser.hasPartial || this.socket.endsWithinCharacter()) {
      this.closeWithError(new ConnectionError('The server sent plain text where TLS should begin', 'tls'));
    }
    if (this.#failure !== undefined) throw this.#failure;
    this.clock.start(this.timeoutMs);
    await this.#unlessClosed(once(this.#startTls(options), 'secureConnect', { signal: this.closedSignal }));
    this.clock.stop();
  }

  /**
   * Sends CCC and, if the server agrees, removes TLS from the connection (RFC 4217, section 12.3).
   *
   * @returns the reply, whatever its class
   */
  async unsecure(): Promise<Reply> {
    if (!this.socket.isDetachable) throw new TypeError('TLS cannot be removed from this connection');
    this.socket.expectTlsEnd(true);
    const reply = await this.ask('CCC');
    if (isCompletion(reply)) {
      this.clock.start(this.timeoutMs);
      await this.#unlessClosed(this.socket.stopTls(this.closedSignal));
      this.clock.stop();
    } else this.socket.expectTlsEnd(false);
    return reply;
  }

  /** Queues a command that is answered with one reply; CommandQueue decides when it is sent. */
  ask(command: string, options: Omit<CommandOptions, 'exclusive'> = {}): Promise<Reply> {
    return this.#add(command, options).final;
  }

  /** Queues a command that opens a transfer: nothing else is sent before its final reply. */
  sendTransfer(command: string, at?: Slot): PendingCommand {
    return this.#add(command, { exclusive: true, at });
  }

  /** Reserves the end of the queue. The slot must be released whatever happens. */
  reserve(): Slot {
    return this.#queue.reserve();
  }

  release(slot: Slot): void {
    this.#queue.release(slot);
  }

  /**
   * Aborts the running transfer; sends ABOR even when there is none.
   *
   * @returns the replies to the transfer and to ABOR
   */
  async abort(): Promise<readonly Reply[]> {
    const reason = new TransferAborted('The transfer was aborted');
    const replies = this.#queue.abort(reason);
    if (replies === undefined) return [await this.ask('ABOR')];
    this.#attached?.abort(reason);
    return replies;
  }

  /** Lets a data connection share this connection's inactivity timer, and closes it together with this one. */
  attach(data: Attachment): void {
    this.#attached = data;
    if (this.#failure !== undefined) data.destroy(this.#failure);
    else this.#startClock();
  }

  detach(data: Attachment): void {
    if (this.#attached !== data) return;
    this.#attached = undefined;
    if (this.#failure === undefined) this.#startClock();
  }

  close(): void {
    this.closeWithError(new ConnectionError('The session was closed', 'control'));
  }

  /** Closes at once, without QUIT, which a server could take for an orderly end of a transfer. */
  closeWithError(failure: ConnectionError | FTPError): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#closing.abort();
    this.clock.stop();
    this.socket.destroy();
    this.#attached?.destroy(failure);
    this.#queue.fail(failure);
  }

  #startTls(options: ConnectionOptions): TLSSocket {
    const socket = this.socket.startTls(options, this.#settings.detachableTls === true);
    const phase = this.#phase;
    this.#phase = 'tls';
    socket.once('secureConnect', () => {
      this.#phase = phase;
      this.clock.touch();
    });
    return socket;
  }

  #receive(text: string): void {
    try {
      this.#parser.feed(text, (reply) => this.#accept(reply));
    } catch (error) {
      if (!(error instanceof ErrorProto)) this.closeWithError(lossIn(this.#phase, error as Error, undefined));
      else if (this.#phase === 'welcome') this.closeWithError(error);
      else this.closeWithError(new ErrorProto(error.reply, '(conversation)'));
    }
  }

  #accept(reply: Reply): void {
    if (this.#failure !== undefined) return;
    this.#settings.log.received(reply);
    this.clock.touch();
    const ends = reply.code === 421; // At any time before the server closes the connection (RFC 959, section 5.4).
    if (ends) this.#lastUnasked = reply;
    if (ends && !this.#queue.isWaitingForReply) return;
    this.#queue.accept(reply);
    this.#startClock();
    if (ends) {
      const details = { lastReply: reply };
      this.closeWithError(new ConnectionError('The server ended the session', 'control', details));
    }
  }

  #add(command: string, options: CommandOptions): PendingCommand {
    checkCommandLine(command, this.encoding);
    this.#settings.log.command(command);
    return this.#queue.add(command, options);
  }

  #write(text: string): void {
    for (const line of text.trimEnd().split('\r\n')) this.#settings.log.sent(line);
    this.socket.write(text);
    this.#startClock();
  }

  #startClock(): void {
    const isDue = this.#queue.isWaitingForReply || this.#attached !== undefined;
    if (isDue) this.clock.start(this.#queue.replyTimeoutMs ?? this.timeoutMs);
    else this.clock.stop();
  }

  /** Rejects with the connection's failure, if there is one, rather than with an error that it caused. */
  async #unlessClosed<T>(waiting: Promise<T>): Promise<T> {
    try {
      return await waiting;
    } catch (error) {
      throw this.#failure ?? error;
    }
  }

  #expire(): void {
    const limitMs = this.#queue.replyTimeoutMs ?? this.timeoutMs;
    this.closeWithError(timeoutIn(this.#phase, limitMs, this.#attached));
  }
}
