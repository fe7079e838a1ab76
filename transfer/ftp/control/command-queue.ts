import { AbortExchange } from './abort-exchange.ts';
import { ErrorProto, type FTPError } from './errors.ts';
import { type Entry, newEntry, type PendingCommand } from './pending-command.ts';
import { isPreliminary, isRefusal, type Reply } from './reply.ts';

/** Replies about a data connection: they answer transfers and ABOR alone (RFC 959, section 5.4). */
const aboutDataConnection = [226, 426];

export interface CommandOptions {
  /** Nothing may be sent between this command and its final reply. */
  readonly exclusive?: boolean;
  /** How long the server may stay silent after this command, in milliseconds; the session's limit when absent. */
  readonly replyTimeoutMs?: number | undefined;
  /** The reserved place to queue the command at; the end of the queue when absent. */
  readonly at?: Slot | undefined;
}

/** A place in the queue, reserved for commands that are not known yet; commands after it wait for its release. */
export class Slot {
  /** Why commands can no longer be queued here. */
  cancelled: Error | undefined;
}

/**
 * Keeps commands and replies in step. Commands that become ready in the same turn of the event loop leave in one write,
 * replies are matched in order, and nothing is sent between a transfer command and its final reply: pyftpdlib would
 * truncate the file, ProFTPD and Pure-FTPd would refuse the command.
 */
export class CommandQueue {
  readonly #waiting: (Entry | Slot)[] = [];
  readonly #sent: Entry[] = [];
  readonly #write: (text: string) => void;
  /** How many commands may await replies at once; 1 waits for each reply before the next command. */
  readonly #window: number;
  #flushScheduled = false;
  #expectsLateReply = false;
  #abortion: AbortExchange | undefined;
  #failure: Error | undefined;

  constructor(write: (text: string) => void, window: number) {
    this.#write = write;
    this.#window = window;
  }

  /** Whether a reply is due. */
  get isWaitingForReply(): boolean {
    return this.#sent.length > 0 || this.#abortion !== undefined;
  }

  /** Time limit for the next reply, in milliseconds, when its command has a limit of its own. */
  get replyTimeoutMs(): number | undefined {
    return this.#sent[0]?.replyTimeoutMs;
  }

  /** Number of commands that have been sent and not yet answered. */
  get depth(): number {
    return this.#sent.length;
  }

  /** Waits for a reply that no command asks for: the welcome. */
  expect(): PendingCommand {
    const entry = newEntry(undefined, {});
    this.#sent.push(entry);
    return entry;
  }

  add(command: string, options: CommandOptions = {}): PendingCommand {
    const { at } = options;
    const entry = newEntry(command, options);
    const refusal = this.#failure ?? at?.cancelled;
    if (refusal !== undefined) {
      entry.reject(refusal);
      return entry;
    }
    const index = at === undefined ? -1 : this.#waiting.indexOf(at);
    this.#waiting.splice(index < 0 ? this.#waiting.length : index, 0, entry);
    this.#scheduleFlush();
    return entry;
  }

  /** Reserves the end of the queue for commands that depend on a reply. The slot must be released whatever happens. */
  reserve(): Slot {
    const slot = new Slot();
    slot.cancelled = this.#failure;
    this.#waiting.push(slot);
    return slot;
  }

  release(slot: Slot): void {
    const index = this.#waiting.indexOf(slot);
    if (index < 0) return;
    this.#waiting.splice(index, 1);
    this.#scheduleFlush();
  }

  /**
   * Sends ABOR to end the running transfer, and cancels transfers that have not begun; other commands follow
   * afterwards.
   *
   * @returns the replies to both; `undefined` when no transfer is running, in which case nothing was sent
   */
  abort(reason: Error): Promise<readonly Reply[]> | undefined {
    this.#cancelWaiting(reason);
    const running = this.#sent.at(-1);
    if (running?.exclusive !== true || this.#abortion !== undefined) return this.#abortion?.replies;
    running.aborted = reason;
    this.#abortion = new AbortExchange();
    this.#write('ABOR\r\n');
    return this.#abortion.replies;
  }

  /**
   * Passes the reply to the command that it answers.
   *
   * @throws ErrorProto when no command is waiting for a reply
   */
  accept(reply: Reply): void {
    const head = this.#sent[0];
    if (this.#isLate(reply, head)) return;
    if (head === undefined && this.#abortion === undefined) throw unexpected(reply);
    if (head !== undefined && !this.#answer(head, reply)) return;
    if (this.#abortion !== undefined && this.#sent.length === 0) this.#takeAborted(this.#abortion, reply);
    this.#scheduleFlush();
  }

  /** Rejects every waiting command, and every command that is queued later. */
  fail(error: Error): void {
    this.#failure = error;
    for (const entry of [...this.#sent.splice(0), ...this.#waiting.splice(0)]) {
      if (entry instanceof Slot) entry.cancelled = error;
      else entry.reject(error);
    }
    this.#abortion?.fail(error);
    this.#abortion = undefined;
  }

  /** Returns whether this reply is the final one of the command. */
  #answer(head: Entry, reply: Reply): boolean {
    // Some servers answer a transfer command with 200 before the 150.
    if (head.exclusive && head.first === undefined && reply.code === 200) return false;
    head.first ??= reply;
    head.resolveFirst(head.first);
    if (isPreliminary(reply) && head.exclusive) return false;
    this.#sent.shift();
    if (head.exclusive) this.#expectsLateReply = isRefusal(reply) && head.first === reply;
    head.resolveFinal(reply);
    return true;
  }

  /** Drops the one reply about its data connection that a server may send behind the refusal of a transfer. */
  #isLate(reply: Reply, head: Entry | undefined): boolean {
    const mayAnswer = head !== undefined && (head.first !== undefined || head.command === 'ABOR');
    const mayBeLate = this.#expectsLateReply && this.#abortion === undefined;
    const isLate = mayBeLate && !mayAnswer && aboutDataConnection.includes(reply.code);
    if (isLate) this.#expectsLateReply = false;
    return isLate;
  }

  #takeAborted(abortion: AbortExchange, reply: Reply): void {
    const next = abortion.take(reply);
    if (next === 'send-noop') this.#write('NOOP\r\n');
    if (next === 'over') this.#abortion = undefined;
  }

  #cancelWaiting(reason: Error): void {
    for (const entry of [...this.#waiting]) {
      if (entry instanceof Slot) entry.cancelled = reason;
      else if (entry.exclusive) entry.reject(reason);
      else continue;
      this.#waiting.splice(this.#waiting.indexOf(entry), 1);
    }
  }

  /** Replies that arrive together make room together: the commands that follow leave in one write too. */
  #scheduleFlush(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#flushScheduled = false;
    let text = '';
    for (let entry = this.#next(); entry !== undefined; entry = this.#next()) {
      text += `${entry.command ?? ''}\r\n`;
      this.#sent.push(entry);
    }
    if (text !== '') this.#write(text);
  }

  #next(): Entry | undefined {
    const head = this.#waiting[0];
    if (head === undefined || head instanceof Slot || this.#abortion !== undefined) return undefined;
    if (this.#sent.length >= this.#window || this.#sent.at(-1)?.exclusive === true) return undefined;
    this.#waiting.shift();
    return head;
  }
}

const unexpected = (reply: Reply): FTPError => new ErrorProto(reply, '(no command)');
