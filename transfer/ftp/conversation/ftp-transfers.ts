import type { Socket } from 'node:net';
import { ActiveMode } from '../data/active-mode.ts';
import type { ActivePort } from '../data/active-port.ts';
import { errorFor } from '../control/errors.ts';
import { FTPConversation } from './ftp-conversation.ts';
import type { FTPOptions } from './ftp-options.ts';
import { openDataSocket } from '../data/open-data-socket.ts';
import { type PassiveAddress, PassiveMode } from '../data/passive-mode.ts';
import { parse150 } from '../control/reply-fields.ts';
import { defaultMaxLineLength } from '../control/reply-parser.ts';
import { isCompletion, type Reply } from '../control/reply.ts';
import { type BlockHandler, retrieve, type RetrieveOptions } from '../data/retrieve.ts';
import type { ByteSource } from '../../remote/remote.ts';
import { store, type StoreOptions } from '../data/store.ts';
import { type LineFormat, LineReader, networkLines } from '../data/text-lines.ts';
import type { TransferContext } from '../data/transfer.ts';

/** Takes one line without its line end; the next one is read when it has settled. */
export type LineHandler = (line: string) => void | Promise<void>;

/** Who hears of the lines of a storlines. */
export interface StoreLinesOptions {
  /** Called with each line as it is sent, CRLF included. */
  readonly onLine?: ((line: Buffer) => void) | undefined;
}

/** Where a transfer begins. */
export interface TransferOptions {
  /** Position in the remote file, in bytes; sends REST (RFC 3659, section 5). Default: 0. */
  readonly offsetBytes?: number;
}

/** Data connections and what moves over them: the part of ftplib's FTP that knows passive and active mode. */
export class FTPTransfers extends FTPConversation {
  #passive: PassiveMode;
  #active: ActiveMode;
  #isPassive = true;
  #type = '';

  constructor(options: FTPOptions = {}) {
    super(options);
    this.#passive = this.#newPassiveMode();
    this.#active = this.#newActiveMode();
  }

  /**
   * Chooses who listens for the data connections that follow (ftplib row 17).
   *
   * @param passive `true`, the default: the server, by EPSV, or PASV where it refuses that. `false`: this side, by PORT on
   * IPv4 and EPRT on IPv6
   */
  setPasv(passive: boolean): void {
    this.#isPassive = passive;
  }

  /**
   * Asks the server for a passive port (ftplib row 18), by EPSV or PASV.
   *
   * @returns the control connection's peer, or with `trustServerPasvIpv4Address` the address in the PASV reply, and the
   * port that the server listens on
   * @throws ErrorTemp, ErrorPerm, ErrorReply; ErrorProto when the reply names no port
   */
  async makepasv(): Promise<PassiveAddress> {
    return this.#passive.requestAddress(this.control);
  }

  /**
   * Listens for a data connection and tells the server where, by PORT or EPRT (ftplib row 18). Close the port when the
   * transfer command fails.
   *
   * @throws ErrorTemp, ErrorPerm, ErrorReply; ConnectionError when no port is free
   */
  async makeport(): Promise<ActivePort> {
    return this.#active.requestPort(this.control);
  }

  /**
   * Sends a source in image type by `STOR name`, `APPE name` or `STOU` (ftplib row 12).
   *
   * @param source any iterable of bytes; an error of it ends the session
   * @returns the final reply
   * @throws ErrorTemp, ErrorPerm, ErrorReply; ConnectionError; TransferAborted after `abort()`; what the source throws
   */
  async storbinary(command: string, source: ByteSource, options: StoreOptions = {}): Promise<string> {
    return this.#inType(
      'I',
      command,
      async (context) => (await store(context, command, source, options)).text,
    );
  }

  /**
   * Receives in image type by `RETR name` (ftplib row 10).
   *
   * @param onBlock called with each block, in order, one at a time; an error of it ends the session
   * @returns the final reply
   * @throws ErrorTemp, ErrorPerm, ErrorReply; ConnectionError; TransferAborted after `abort()`; what `onBlock` throws
   */
  async retrbinary(command: string, onBlock: BlockHandler, options: RetrieveOptions = {}): Promise<string> {
    return this.#inType('I', command, async (context) => {
      return (await retrieve(context, command, onBlock, options)).text;
    });
  }

  /**
   * Sends a text in ASCII type (ftplib row 13): every line, the last too, ends in CRLF on the wire.
   *
   * @param source any iterable of bytes, cut anywhere; CRLF and LF both end a line in it
   * @returns the final reply
   * @throws as `storbinary`; ErrorProto, and the session ends, when a line is longer than `maxLineLength` bytes
   */
  async storlines(command: string, source: ByteSource, options: StoreLinesOptions = {}): Promise<string> {
    const lines = networkLines(source, this.lineFormat.limitBytes, options.onLine);
    return this.#inType('A', command, async (context) => (await store(context, command, lines)).text);
  }

  /**
   * Receives a text in ASCII type (ftplib row 11), by `RETR name`, `LIST` or `NLST`.
   *
   * @param onLine called with each line, without its line end, in order, one at a time; an error of it ends the session
   * @returns the final reply
   * @throws as `retrbinary`; ErrorProto, and the session ends, when a line is longer than `maxLineLength` bytes
   */
  async retrlines(command: string, onLine: LineHandler): Promise<string> {
    return this.#inType('A', command, (context) => this.receiveLines(context, command, onLine));
  }

  /**
   * Begins a transfer and hands over its data socket (ftplib row 14): passive or active, TLS where data is protected.
   * Read it to its end or end it, then call `voidresp`. The type is whatever was set last.
   *
   * @throws ErrorTemp, ErrorPerm, ErrorReply when the server refuses; ConnectionError; TransferAborted
   */
  async transfercmd(command: string, options: TransferOptions = {}): Promise<Socket> {
    return (await this.ntransfercmd(command, options)).socket;
  }

  /**
   * As `transfercmd`, with the size that the server's 150 names (ftplib row 15): an estimate, never the end.
   *
   * @returns the data socket, and the size in bytes or `null`
   */
  async ntransfercmd(
    command: string,
    options: TransferOptions = {},
  ): Promise<{ socket: Socket; sizeBytes: number | null }> {
    this.check(command);
    const { socket, preliminary, pending } = await openDataSocket(
      this.context(),
      command,
      options.offsetBytes,
    );
    this.expectFinal(pending);
    return { socket, sizeBytes: preliminary.code === 150 ? parse150(preliminary) : null };
  }

  /** Whether data connections are protected. */
  protected isDataSecure(): boolean {
    return false;
  }

  protected override connectionBegins(): void {
    super.connectionBegins();
    this.#passive = this.#newPassiveMode();
    this.#active = this.#newActiveMode();
    this.#type = '';
  }

  /** Receives lines in the type that is set. */
  protected async receiveLines(
    context: TransferContext,
    command: string,
    onLine: LineHandler,
  ): Promise<string> {
    const reader = new LineReader(this.lineFormat, onLine);
    const reply = await retrieve(context, command, (block) => reader.take(block));
    await reader.end();
    return reply.text;
  }

  protected context(): TransferContext {
    return {
      control: this.control,
      mode: this.#isPassive ? this.#passive : this.#active,
      secureData: this.isDataSecure(),
    };
  }

  protected get lineFormat(): LineFormat {
    const { encoding = 'utf8', maxLineLength = defaultMaxLineLength } = this.options;
    return { encoding, limitBytes: maxLineLength };
  }

  /**
   * Queues TYPE when another type is set.
   *
   * @throws ErrorTemp, ErrorPerm, ErrorReply when the server refuses; who sends the next command at once looks at it after
   */
  protected async setType(type: 'A' | 'I'): Promise<void> {
    if (this.#type === type) return;
    const command = `TYPE ${type}`;
    const answer = this.ask(command);
    this.#type = type;
    const reply = await answer;
    if (isCompletion(reply)) return;
    this.#type = '';
    throw errorFor(reply, command);
  }

  /** A caller's own TYPE is not known here: the next transfer sends its own again. */
  protected override ask(command: string, options: { replyTimeoutMs?: number } = {}): Promise<Reply> {
    if (/^(TYPE|REIN)\b/i.test(command)) this.#type = '';
    return super.ask(command, options);
  }

  /** Queues TYPE and the transfer together. */
  async #inType(
    type: 'A' | 'I',
    command: string,
    transfer: (context: TransferContext) => Promise<string>,
  ): Promise<string> {
    this.check(command);
    const typed = this.setType(type);
    // When the transfer fails too, its own failure is the one that is told.
    typed.catch(() => undefined);
    const reply = await transfer(this.context());
    await typed;
    return reply;
  }

  #newPassiveMode(): PassiveMode {
    const { passive, trustServerPasvIpv4Address } = this.options;
    return passive ?? new PassiveMode({ trustServerPasvIpv4Address });
  }

  #newActiveMode(): ActiveMode {
    return new ActiveMode({ ports: this.options.activePorts, address: this.options.activeAddress });
  }
}
