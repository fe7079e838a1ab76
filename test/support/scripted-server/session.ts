import { type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type SecureContext } from 'node:tls';
import { type PortRange } from '../port-range.ts';
import { ControlConnection } from './control-connection.ts';
import { executeCommand } from './execute-command.ts';
import { type Overrides } from './overrides.ts';
import { PassiveListener } from './passive-listener.ts';
import { type ServerRecords } from './records.ts';
import { resolveRemotePath } from './remote-path.ts';
import { type Storage } from './storage.ts';
import { type TransferFaults } from './transfer-faults.ts';

/** What a session needs of its server. */
export interface SessionHost {
  readonly storage: Storage;
  readonly records: ServerRecords;
  readonly host: string;
  readonly passivePorts: PortRange | undefined;
  readonly user: string;
  readonly password: string;
  readonly features: readonly string[];
  readonly dataTimeoutMs: number;
  /** Absent when the server speaks no TLS. */
  readonly secureContext: SecureContext | undefined;
  readonly openSessions: readonly Session[];
  /** The transfers that are running, for the server to stop them. */
  readonly transfers: Set<AbortController>;
  readonly overrides: Overrides;
}

/** May change a reply before it is sent, or withhold it by answering `undefined`. */
export type ReplyFilter = (reply: string) => string | undefined;

const transferVerb = /^(STOR|APPE|RETR|LIST|NLST|MLSD)\b/i;

/** One client's conversation: its state, its commands in order, its replies. */
export class Session {
  readonly id: number;
  readonly server: SessionHost;
  readonly control: ControlConnection;

  user: string | undefined;
  loggedIn = false;
  workingFolder = '/';
  representation: 'ascii' | 'image' = 'ascii';
  bufferSizeAgreed = false;
  protection: 'clear' | 'private' = 'clear';
  restartBytes = 0;
  renameFrom: string | undefined;
  passive: PassiveListener | undefined;
  transferFaults: TransferFaults = {};
  replyFilter: ReplyFilter | undefined;

  readonly #closed = new AbortController();
  readonly #queue: string[] = [];
  #current: string | undefined;
  #currentIsAnswered = false;
  #greeted = false;
  #isIdle = false;
  #transfer: AbortController | undefined;

  constructor(id: number, server: SessionHost, socket: Socket) {
    this.id = id;
    this.server = server;
    this.control = new ControlConnection(socket, {
      lines: (lines) => this.#receive(lines),
      violation: (what) => this.#violation(what),
      closed: () => this.#end(),
    });
  }

  /** Aborted when the control connection is gone. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** The line of the command that is being executed. */
  get currentLine(): string {
    return this.#current ?? '';
  }

  async start(): Promise<void> {
    await this.#execute('CONNECT');
    this.#greeted = true;
    this.#isIdle = true;
    await this.#executeQueue();
  }

  /** Sends one reply; each further line of a multi-line reply is an argument of its own. */
  reply(...lines: string[]): void {
    const reply = lines.join('\r\n');
    const filtered = this.replyFilter ? this.replyFilter(reply) : reply;
    if (filtered === undefined) return;
    if (!filtered.startsWith('1')) this.#currentIsAnswered = true;
    this.control.write(`${filtered}\r\n`);
  }

  resolve(argument: string): string {
    return resolveRemotePath(this.workingFolder, argument);
  }

  /** Rejects when the session ends before. */
  async delay(delayMs: number): Promise<void> {
    await delay(delayMs, undefined, { signal: this.closed });
  }

  /** Never resolves; rejects when the session ends. A handler awaits it to leave the client in silence. */
  async hang(): Promise<never> {
    await new Promise<void>((resolve) => {
      this.closed.addEventListener('abort', () => resolve());
    });
    throw new Error('The session has ended');
  }

  /** Opens the passive port for the next transfer in place of an earlier one. */
  async openPassive(): Promise<PassiveListener> {
    this.passive?.close();
    this.passive = undefined;
    const passive = await PassiveListener.open(this.server.host, this.server.passivePorts);
    if (this.closed.aborted) passive.close();
    this.passive = passive;
    return passive;
  }

  closePassive(): void {
    this.passive?.close();
    this.passive = undefined;
  }

  /** The signal that ends a transfer early: ABOR came, or the server stops. */
  beginTransfer(): AbortSignal {
    this.#transfer = new AbortController();
    this.server.transfers.add(this.#transfer);
    return this.#transfer.signal;
  }

  endTransfer(): void {
    if (this.#transfer) this.server.transfers.delete(this.#transfer);
    this.#transfer = undefined;
  }

  /** Drops commands that were pipelined behind the current one; they must not survive a change to TLS. */
  dropPipelined(): void {
    for (const line of this.#queue.splice(0)) this.#violation(`${line} in clear behind AUTH`);
  }

  #receive(lines: readonly string[]): void {
    this.server.records.addWrite(this.id, lines);
    for (const line of lines) {
      this.#checkTiming(line);
      this.server.records.addCommand(this.id, line);
      this.#queue.push(line);
      if (/^ABOR\b/i.test(line)) this.#transfer?.abort();
    }
    void this.#executeQueue();
  }

  /** Only ABOR may be sent before a transfer's final reply: real servers cut the file or answer out of order. */
  #checkTiming(line: string): void {
    if (!this.#greeted) this.#violation(`${line} before the greeting`);
    const running = this.#currentIsAnswered ? [] : [this.#current ?? ''];
    const transfer = [...running, ...this.#queue].find((pending) => transferVerb.test(pending));
    if (transfer && !/^ABOR\b/i.test(line)) {
      this.#violation(`${line} before the final reply to ${transfer}`);
    }
  }

  async #executeQueue(): Promise<void> {
    if (!this.#isIdle) return;
    this.#isIdle = false;
    for (let line = this.#queue.shift(); line !== undefined; line = this.#queue.shift()) {
      await this.#execute(line);
    }
    this.#isIdle = true;
  }

  async #execute(line: string): Promise<void> {
    this.#current = line;
    this.#currentIsAnswered = false;
    try {
      await executeCommand(this, line);
    } catch (error) {
      if (!this.closed.aborted) {
        this.server.records.addHandlerError(error);
        this.reply('451 Requested action aborted: local error in processing.');
      }
    } finally {
      this.#current = undefined;
      this.transferFaults = {};
    }
  }

  #violation(what: string): void {
    this.server.records.addViolation(this.id, what);
  }

  #end(): void {
    this.#queue.length = 0;
    this.#closed.abort();
    this.closePassive();
  }
}
