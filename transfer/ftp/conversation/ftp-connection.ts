import { checkCommandLine } from '../control/command-line.ts';
import { ControlConnection } from '../control/control-connection.ts';
import { ConnectionError, errorFor } from '../control/errors.ts';
import type { FTPOptions } from './ftp-options.ts';
import { defaultMaxLineLength } from '../control/reply-parser.ts';
import { isCompletion, type Reply } from '../control/reply.ts';
import { type DebugLevel, WireLog } from '../control/wire-log.ts';

/** Commands on their way at once when a caller queues several: enough to fill a long line, few enough for any server. */
const defaultWindow = 32;

/** One connection that commands and replies cross, from connect to quit: the ground that ftplib's FTP stands on here. */
export class FTPConnection {
  protected readonly options: FTPOptions;
  protected readonly log: WireLog;
  #control: ControlConnection | undefined;
  #welcome = '';

  constructor(options: FTPOptions = {}) {
    this.options = options;
    this.log = new WireLog(options.onWire, options.onDebug ?? ((line) => console.log(line)));
  }

  /** Whether the session is connected and no failure has closed it. */
  get isOpen(): boolean {
    return this.#control !== undefined && this.#control.failure === undefined;
  }

  /** Commands whose replies are due. */
  get depth(): number {
    return this.#control?.depth ?? 0;
  }

  /**
   * Connects and reads the welcome. A session that was connected before is closed first.
   *
   * @param host name or address
   * @param port default: 21
   * @returns the welcome (ftplib row 3)
   * @throws ConnectionError, ConnectionTimeout; ErrorTemp, ErrorPerm when the welcome refuses; ErrorProto when what
   * answers is no FTP server
   */
  async connect(host: string, port = 21): Promise<string> {
    this.close();
    const { timeoutMs = 30_000, pipelining = true, encoding = 'utf8' } = this.options;
    const { sourceAddress, maxLineLength = defaultMaxLineLength } = this.options;
    const control = new ControlConnection({
      timeoutMs,
      window: pipelining ? defaultWindow : 1,
      encoding,
      maxLineLength,
      log: this.log,
      localAddress: sourceAddress,
      detachableTls: this.needsDetachableTls(),
    });
    this.#control = control;
    this.connectionBegins();
    const reply = await this.openControl(control, { host, port });
    this.#welcome = reply.text;
    if (!isCompletion(reply)) throw errorFor(reply);
    return reply.text;
  }

  /** The first reply, whole (ftplib row 4). */
  getwelcome(): string {
    return this.#welcome;
  }

  /**
   * How much of the conversation is written to `onDebug` (ftplib row 2). The argument of PASS and ACCT never is.
   *
   * @param level 0: nothing, the default; 1: a line for each command and reply; 2: also each line sent and received
   */
  setDebuglevel(level: DebugLevel): void {
    this.log.debugLevel = level;
  }

  /**
   * Says QUIT, waits for the answer and closes, whatever it is (ftplib row 28). The object can connect again.
   *
   * @returns the reply
   * @throws ErrorTemp, ErrorPerm, ErrorReply when it is not 2yz; ConnectionError
   */
  async quit(): Promise<string> {
    try {
      return (await this.completed('QUIT')).text;
    } finally {
      this.close();
    }
  }

  /** Closes at once, whatever is under way (ftplib row 28). The object can connect again. */
  close(): void {
    this.#control?.close();
  }

  /** Says QUIT and closes; a connection that is lost already is no error (ftplib row 29). */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isOpen) return;
    try {
      await this.quit();
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
    }
  }

  /** Forgets what was true of the connection before. */
  protected connectionBegins(): void {
    this.#welcome = '';
  }

  protected openControl(control: ControlConnection, address: { host: string; port: number }): Promise<Reply> {
    return control.open(address);
  }

  /** Whether TLS may have to be taken off the control connection again. */
  protected needsDetachableTls(): boolean {
    return false;
  }

  protected get control(): ControlConnection {
    if (this.#control === undefined) throw new ConnectionError('The session is not connected', 'control');
    return this.#control;
  }

  /** One command, one reply, of whatever class. */
  protected ask(command: string, options: { replyTimeoutMs?: number } = {}): Promise<Reply> {
    return this.control.ask(command, options);
  }

  /** One command that 2yz must answer. */
  protected async completed(command: string): Promise<Reply> {
    const reply = await this.ask(command);
    if (!isCompletion(reply)) throw errorFor(reply, command);
    return reply;
  }

  /** Refuses commands before any of them is queued. */
  protected check(...commands: readonly string[]): void {
    for (const command of commands) checkCommandLine(command, this.options.encoding);
  }
}
