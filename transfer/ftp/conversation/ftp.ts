import type { Socket } from 'node:net';
import type { ActivePort } from '../data/active-port.ts';
import { Conversation, type Protection } from './conversation.ts';
import { Features } from '../control/features.ts';
import type { FTPCommands } from './ftp-commands.ts';
import type { FTPFiles } from './ftp-files.ts';
import type { FTPLogin, FTPOptions } from './ftp-options.ts';
import type { DataSocket, FTPTransfers, TransferOptions } from './ftp-transfers.ts';
import { Listings } from './listings.ts';
import { login, sendAccount } from './login.ts';
import type { MlsdEntry } from '../listing/mlsd-entry.ts';
import type { PassiveAddress } from '../data/passive-mode.ts';
import { PathCommands } from './path-commands.ts';
import { parse150 } from '../control/reply-fields.ts';
import type { Reply } from '../control/reply.ts';
import type { BlockHandler, RetrieveOptions } from '../data/retrieve.ts';
import type { StoreOptions } from '../data/store.ts';
import type { ByteSource } from '../../remote/remote.ts';
import { type LineHandler, type StoreLinesOptions, Transfers } from './transfers.ts';
import { TransfersByHand } from './transfers-by-hand.ts';
import type { DebugLevel } from '../control/wire-log.ts';

export type { FTPOptions } from './ftp-options.ts';

/**
 * One FTP session with ftplib's interface. Methods may be called without waiting for each other: they run in the order
 * of their calls, and commands that are queued together leave together. A session that failed below FTP stays closed;
 * the object can connect again.
 *
 * Each method resolves to the server's last reply unless it says otherwise. Each rejects with ErrorTemp (4yz),
 * ErrorPerm (5yz), ErrorReply (a reply of a class that the command does not allow), ErrorProto (not a valid reply) or
 * ConnectionError; and with TypeError, before anything is sent, when an argument contains CR, LF or NUL.
 */
export class FTP implements FTPCommands, FTPTransfers, FTPFiles {
  readonly #conversation: Conversation;
  readonly #transfers: Transfers;
  readonly #byHand: TransfersByHand;
  readonly #listings: Listings;
  readonly #paths: PathCommands;

  /** @param protection how connections are protected; FTP_TLS passes its own. Default: not at all */
  constructor(options: FTPOptions = {}, protection?: Protection) {
    this.#conversation = new Conversation(options, protection);
    this.#transfers = new Transfers(this.#conversation);
    this.#byHand = new TransfersByHand(this.#conversation);
    this.#listings = new Listings(this.#conversation, this.#transfers);
    this.#paths = new PathCommands(this.#conversation);
  }

  /**
   * Makes a session, connected if a host is given, and logged in if a user is given too (ftplib row 1).
   *
   * @throws as `connect` and `login`; the session is then closed
   */
  static async open<Class extends new (options: never) => FTP>(
    this: Class,
    options: NonNullable<ConstructorParameters<Class>[0]> & FTPLogin,
  ): Promise<InstanceType<Class>> {
    const { host, port, user, password, account }: FTPLogin = options;
    const session: FTP = new this(options);
    if (host === undefined) return session as InstanceType<Class>;
    try {
      await session.connect(host, port);
      if (user !== undefined) await session.login(user, password, account);
      return session as InstanceType<Class>;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  get isOpen(): boolean {
    return this.#conversation.isOpen;
  }

  get depth(): number {
    return this.#conversation.latestControl?.depth ?? 0;
  }

  get sock(): Socket | undefined {
    return this.#conversation.latestControl?.socket.current;
  }

  async connect(host: string, port = 21): Promise<string> {
    this.#transfers.reset();
    this.#byHand.reset();
    return this.#conversation.connect(host, port);
  }

  getwelcome(): string {
    return this.#conversation.welcome;
  }

  setDebuglevel(level: DebugLevel): void {
    this.#conversation.log.debugLevel = level;
  }

  async login(user?: string, password?: string, account?: string): Promise<string> {
    return login(this.#conversation, user, password, account);
  }

  async acct(account: string): Promise<string> {
    return sendAccount(this.#conversation, account);
  }

  async sendcmd(command: string): Promise<string> {
    return this.#byHand.send(command);
  }

  async voidcmd(command: string): Promise<string> {
    return (await this.#conversation.complete(command)).text;
  }

  async voidresp(): Promise<string> {
    return this.#byHand.finish();
  }

  async slowReply(command: string, sizeBytes: number): Promise<Reply> {
    const { timeoutMs } = this.#conversation.control;
    return this.#conversation.ask(command, { replyTimeoutMs: timeoutMs + sizeBytes / 4096 });
  }

  async feat(): Promise<Features> {
    const reply = await this.#conversation.ask('FEAT');
    return new Features(reply.code === 211 ? reply.text : '');
  }

  async storbinary(command: string, source: ByteSource, options?: StoreOptions): Promise<string> {
    return this.#transfers.store(command, source, options);
  }

  async retrbinary(command: string, onBlock: BlockHandler, options?: RetrieveOptions): Promise<string> {
    return this.#transfers.retrieve(command, onBlock, options);
  }

  async storlines(command: string, source: ByteSource, options?: StoreLinesOptions): Promise<string> {
    return this.#transfers.storeLines(command, source, options);
  }

  async retrlines(command: string, onLine: LineHandler): Promise<string> {
    return this.#transfers.retrieveLines(command, onLine);
  }

  async transfercmd(command: string, options?: TransferOptions): Promise<Socket> {
    return (await this.ntransfercmd(command, options)).socket;
  }

  async ntransfercmd(command: string, { offsetBytes }: TransferOptions = {}): Promise<DataSocket> {
    this.#conversation.check(command);
    const { socket, preliminary } = await this.#byHand.open(this.#transfers.context, command, offsetBytes);
    return { socket, sizeBytes: preliminary.code === 150 ? parse150(preliminary) : null };
  }

  async abort(): Promise<string> {
    return this.#byHand.abort();
  }

  setPasv(passive: boolean): void {
    this.#transfers.isPassive = passive;
  }

  async makepasv(): Promise<PassiveAddress> {
    return this.#transfers.requestPassive();
  }

  async makeport(): Promise<ActivePort> {
    return this.#transfers.requestActive();
  }

  async nlst(...args: readonly string[]): Promise<string[]> {
    return this.#listings.lines('NLST', ...args);
  }

  async dir(...args: readonly string[]): Promise<string[]>;
  async dir(...args: readonly [...string[], LineHandler]): Promise<void>;
  async dir(...args: readonly (string | LineHandler)[]): Promise<string[] | void> {
    const onLine = args.at(-1);
    const words = ['LIST', ...args.filter((arg) => typeof arg === 'string')];
    return typeof onLine === 'function'
      ? this.#listings.eachLine(words, onLine)
      : this.#listings.lines(...words);
  }

  async mlsd(path = '', facts: readonly string[] = []): Promise<MlsdEntry[]> {
    return this.#listings.entries(path, facts);
  }

  async rename(from: string, to: string): Promise<string> {
    return this.#paths.rename(from, to);
  }

  async delete(path: string): Promise<string> {
    return this.#paths.delete(path);
  }

  async cwd(path: string): Promise<string> {
    return this.#paths.changeFolder(path);
  }

  async mkd(path: string): Promise<string> {
    return this.#paths.makeFolder(path);
  }

  async rmd(path: string): Promise<string> {
    return this.voidcmd(`RMD ${path}`);
  }

  async pwd(): Promise<string> {
    return this.#paths.workingFolder();
  }

  async size(path: string): Promise<number | null> {
    return this.#paths.size(path);
  }

  async mfmt(path: string, modified: Date): Promise<string> {
    return this.#paths.setModified(path, modified);
  }

  async quit(): Promise<string> {
    return this.#conversation.quit();
  }

  close(): void {
    this.#conversation.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return this.#conversation.dispose();
  }
}
