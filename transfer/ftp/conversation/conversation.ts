import { checkCommandLine, verbOf } from '../control/command-line.ts';
import type { CommandOptions } from '../control/command-queue.ts';
import { ControlConnection } from '../control/control-connection.ts';
import { ConnectionError, errorFor } from '../control/errors.ts';
import type { FTPOptions } from './ftp-options.ts';
import { defaultMaxLineLength } from '../control/reply-parser.ts';
import { isCompletion, isRefusal, type Reply } from '../control/reply.ts';
import { WireLog } from '../control/wire-log.ts';

/** How many commands may await replies at once: enough to publish some 40 files in a round trip. */
const defaultWindow = 128;

/** How the connections of a session are protected. */
export interface Protection {
  /** Whether TLS may have to be removed from the control connection later. */
  readonly isDetachable: boolean;
  /** Whether data connections use TLS. */
  readonly coversData: boolean;
  /** Connects, with TLS from the first byte where that is implicit, and resolves to the welcome. */
  open(control: ControlConnection, address: { host: string; port: number }): Promise<Reply>;
}

/** Plain FTP. */
const unprotected: Protection = {
  isDetachable: false,
  coversData: false,
  open: (control, address) => control.open(address),
};

/** Commands and replies of one session, over one connection after another, and the representation type that is set. */
export class Conversation {
  readonly options: FTPOptions;
  readonly log: WireLog;
  readonly protection: Protection;
  #control: ControlConnection | undefined;
  #welcome = '';
  #type = '';

  constructor(options: FTPOptions, protection: Protection = unprotected) {
    this.options = options;
    this.log = new WireLog(options.onWire, options.onDebug ?? ((line) => console.log(line)));
    this.protection = protection;
  }

  /** @throws ConnectionError when the session has never been connected */
  get control(): ControlConnection {
    if (this.#control === undefined) throw notConnected();
    return this.#control;
  }

  /** The latest connection, if there has been one; a failure may have closed it since. */
  get latestControl(): ControlConnection | undefined {
    return this.#control;
  }

  get isOpen(): boolean {
    return this.#control !== undefined && this.#control.failure === undefined;
  }

  /** The first reply with all its lines; empty before it arrives. */
  get welcome(): string {
    return this.#welcome;
  }

  /** Closes an earlier connection, connects and reads the welcome. */
  async connect(host: string, port: number): Promise<string> {
    this.close();
    const control = this.#newControl();
    this.#control = control;
    this.#welcome = '';
    this.#type = '';
    const reply = await this.protection.open(control, { host, port });
    this.#welcome = reply.text;
    if (!isCompletion(reply)) throw errorFor(reply);
    return reply.text;
  }

  /** Sends QUIT, waits for the reply and closes, whatever the reply is. */
  async quit(): Promise<string> {
    try {
      return (await this.complete('QUIT')).text;
    } finally {
      this.close();
    }
  }

  close(): void {
    this.#control?.close();
  }

  /** Sends QUIT and closes; does not fail when the connection is already lost. */
  async dispose(): Promise<void> {
    if (!this.isOpen) return;
    try {
      await this.quit();
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
    }
  }

  /** Checks commands before any of them is queued; throws TypeError as `checkCommandLine` does. */
  check(...commands: readonly string[]): void {
    for (const command of commands) checkCommandLine(command, this.options.encoding);
  }

  /**
   * Sends a command and resolves to its reply, whatever its class. After a caller's TYPE, the next transfer sets its
   * own.
   */
  ask(command: string, options: Pick<CommandOptions, 'replyTimeoutMs'> = {}): Promise<Reply> {
    if (/^(TYPE|REIN)\b/i.test(command)) this.#type = '';
    return this.control.ask(command, options);
  }

  /** Sends a command; rejects when the reply is 4yz or 5yz. */
  async accept(command: string): Promise<Reply> {
    const reply = await this.ask(command);
    if (isRefusal(reply)) throw errorFor(reply, verbOf(command));
    return reply;
  }

  /** Sends a command; rejects unless the reply is 2yz. */
  async complete(command: string): Promise<Reply> {
    const reply = await this.ask(command);
    if (!isCompletion(reply)) throw errorFor(reply, command);
    return reply;
  }

  /**
   * Queues TYPE when another type is set.
   *
   * @throws ErrorTemp, ErrorPerm, ErrorReply when the server refuses; a caller that queues the next command at once
   * must check for this afterwards
   */
  async setType(type: 'A' | 'I'): Promise<void> {
    if (this.#type === type) return;
    const command = `TYPE ${type}`;
    const answer = this.ask(command);
    this.#type = type;
    const reply = await answer;
    if (isCompletion(reply)) return;
    this.#type = '';
    throw errorFor(reply, command);
  }

  #newControl(): ControlConnection {
    const { timeoutMs = 30_000, pipelining = true, encoding = 'utf8', sourceAddress } = this.options;
    return new ControlConnection({
      timeoutMs,
      window: pipelining ? defaultWindow : 1,
      encoding,
      maxLineLength: this.options.maxLineLength ?? defaultMaxLineLength,
      log: this.log,
      localAddress: sourceAddress,
      detachableTls: this.protection.isDetachable,
    });
  }
}

export const notConnected = (): ConnectionError =>
  new ConnectionError('The session is not connected', 'control');
