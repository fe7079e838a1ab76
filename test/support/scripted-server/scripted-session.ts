import { type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ControlConnection } from './control-connection.ts';
import { executeCommand } from './execute-command.ts';
import { type Overrides } from './overrides.ts';
import { PassiveListener } from './passive-listener.ts';
import { resolveRemotePath } from './remote-path.ts';
import { type ReplyFilter, type Session, type SessionServer } from './session.ts';
import { type TransferFaults } from './transfer-faults.ts';

/** What a session needs from its server. */
export interface SessionHost extends SessionServer {
  /** The running transfers, so that the server can stop them. */
  readonly transfers: Set<AbortController>;
  readonly overrides: Overrides;
}

const transferVerb = /^(STOR|APPE|RETR|LIST|NLST|MLSD)\b/i;

/** One client's conversation: its state, its commands in order, its replies. */
export class ScriptedSession implements Session {
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

  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  get currentLine(): string {
    return this.#current ?? '';
  }

  async start(): Promise<void> {
    await this.#execute('CONNECT');
    this.#greeted = true;
    this.#isIdle = true;
    await this.#executeQueue();
  }

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

  async delay(delayMs: number): Promise<void> {
    await delay(delayMs, undefined, { signal: this.closed });
  }

  async hang(): Promise<never> {
    await new Promise<void>((resolve) => {
      this.closed.addEventListener('abort', () => resolve());
    });
    throw new Error('The session has ended');
  }

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

  beginTransfer(): AbortSignal {
    this.#transfer = new AbortController();
    this.server.transfers.add(this.#transfer);
    return this.#transfer.signal;
  }

  endTransfer(): void {
    if (this.#transfer) this.server.transfers.delete(this.#transfer);
    this.#transfer = undefined;
  }

  dropPipelined(): void {
    for (const line of this.#queue.splice(0)) this.#violation(`${line} unencrypted after AUTH`);
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

  /** Only ABOR may be sent before a transfer's final reply: real servers truncate the file or answer out of order. */
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
      await executeCommand(this, this.server.overrides, line);
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
