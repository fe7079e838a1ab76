import { checkCommandLine, opensTransfer, verbOf } from './command-line.ts';
import { ControlConnection } from './control-connection.ts';
import { ConnectionError, errorFor, ErrorProto } from './errors.ts';
import { Features } from './features.ts';
import type { FTPOptions } from './ftp-options.ts';
import type { PendingCommand } from './pending-command.ts';
import { defaultMaxLineLength } from './reply-parser.ts';
import { isCompletion, isIntermediate, isPreliminary, isRefusal, type Reply } from './reply.ts';
import { type DebugLevel, WireLog } from './wire-log.ts';

/** Commands on their way at once when a caller queues several: enough to fill a long line, few enough for any server. */
const defaultWindow = 32;

/** Connection, login and single commands: the part of ftplib's FTP that needs no data connection. */
export class FTPConversation {
  protected readonly options: FTPOptions;
  readonly #log: WireLog;
  #control: ControlConnection | undefined;
  #welcome = '';
  #unfinished: PendingCommand | undefined;

  constructor(options: FTPOptions = {}) {
    this.options = options;
    this.#log = new WireLog(options.onWire, options.onDebug ?? ((line) => console.log(line)));
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
      log: this.#log,
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
    this.#log.debugLevel = level;
  }

  /**
   * Logs in (ftplib row 5): PASS follows a 3yz to USER, ACCT a 3yz to PASS.
   *
   * @param user default: `anonymous`
   * @param password default: `anonymous@` for `anonymous`, else empty
   * @param account default: empty
   * @returns the reply that let the user in
   * @throws ErrorPerm, ErrorTemp when the server refuses; ErrorReply when it asks for more than there is
   */
  async login(user = 'anonymous', password = '', account = ''): Promise<string> {
    const isAnonymous = user === 'anonymous' && (password === '' || password === '-');
    let reply = await this.ask(`USER ${user}`);
    if (isIntermediate(reply))
      reply = await this.ask(`PASS ${isAnonymous ? `${password}anonymous@` : password}`);
    if (isIntermediate(reply)) reply = await this.ask(`ACCT ${account}`);
    if (!isCompletion(reply)) {
      throw errorFor({ code: reply.code, text: this.#log.masked(reply.text) }, 'USER, PASS');
    }
    return reply.text;
  }

  /**
   * Names the account that a server wants for what the user may do (ftplib row 6; RFC 959, section 4.1.1).
   *
   * @returns the reply
   * @throws ErrorPerm, ErrorTemp, ErrorReply
   */
  async acct(account: string): Promise<string> {
    const reply = await this.ask(`ACCT ${account}`);
    if (!isCompletion(reply))
      throw errorFor({ code: reply.code, text: this.#log.masked(reply.text) }, 'ACCT');
    return reply.text;
  }

  /**
   * Sends any command (ftplib row 7). After a transfer command that 1yz answers, `voidresp` has to follow.
   *
   * @returns the first reply
   * @throws ErrorTemp, ErrorPerm when that is 4yz or 5yz; TypeError, and nothing is sent, when the command holds CR, LF
   * or NUL
   */
  async sendcmd(command: string): Promise<string> {
    if (!opensTransfer(command)) return accepted(await this.ask(command), command);
    const pending = this.control.sendTransfer(command);
    const reply = await pending.firstReply;
    if (isPreliminary(reply)) this.expectFinal(pending);
    return accepted(reply, command);
  }

  /**
   * Sends any command that 2yz must answer (ftplib row 8).
   *
   * @returns the reply
   * @throws ErrorTemp, ErrorPerm, ErrorReply when it is of another class
   */
  async voidcmd(command: string): Promise<string> {
    return (await this.completed(command)).text;
  }

  /**
   * Waits for the final reply of a transfer that `transfercmd`, `ntransfercmd` or `sendcmd` began (ftplib row 8).
   *
   * @returns the reply
   * @throws ErrorTemp, ErrorPerm, ErrorReply when it is not 2yz; Error when no transfer has been begun
   */
  async voidresp(): Promise<string> {
    const pending = this.#unfinished;
    if (pending === undefined) throw new Error('No final reply is due: no transfer has been begun by hand');
    this.#unfinished = undefined;
    const reply = await pending.final;
    if (!isCompletion(reply)) throw errorFor(reply, pending.command);
    return reply.text;
  }

  /**
   * Ends the transfer that runs, by ABOR (ftplib row 27); its own call rejects with TransferAborted. The session can go
   * on. A transfer whose command has not left yet is given up too. What arrived is incomplete, whatever the server says.
   *
   * @returns the server's answer: 226, 225 or 426
   * @throws ErrorProto when it gives none of these; ConnectionTimeout when it gives none at all
   */
  async abort(): Promise<string> {
    this.#unfinished = undefined;
    const replies = await this.control.abort();
    const answer = replies.findLast(({ code }) => [225, 226, 426].includes(code));
    if (answer === undefined) throw new ErrorProto(replies.at(-1) ?? { code: 0, text: 'no reply' }, 'ABOR');
    return answer.text;
  }

  /**
   * Sends a command whose answer may take as long as reading a file does.
   *
   * @param sizeBytes size of that file; a second is allowed for each 4 MiB
   * @returns the reply, of whatever class
   */
  async slowReply(command: string, sizeBytes: number): Promise<Reply> {
    const { timeoutMs } = this.control;
    return this.ask(command, { patienceMs: timeoutMs + sizeBytes / 4096 });
  }

  /** What the server can do (RFC 2389); empty when it does not say. */
  async feat(): Promise<Features> {
    const reply = await this.ask('FEAT');
    return new Features(reply.code === 211 ? reply.text : '');
  }

  /**
   * Says QUIT, waits for the answer and closes, whatever it is (ftplib row 28). The object can connect again.
   *
   * @returns the reply
   * @throws ErrorTemp, ErrorPerm, ErrorReply when it is not 2yz; ConnectionError
   */
  async quit(): Promise<string> {
    try {
      return await this.voidcmd('QUIT');
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
    this.#unfinished = undefined;
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

  /** Lets `voidresp` wait for the final reply. */
  protected expectFinal(pending: PendingCommand): void {
    this.#unfinished = pending;
  }

  /** One command, one reply, of whatever class. */
  protected ask(command: string, options: { patienceMs?: number } = {}): Promise<Reply> {
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

function accepted(reply: Reply, command: string): string {
  if (isRefusal(reply)) throw errorFor(reply, verbOf(command));
  return reply.text;
}
