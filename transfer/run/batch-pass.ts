import { settledBy } from '../file/settled-by.ts';
import { RemoteError } from '../remote/remote-error.ts';
import type { RemoteSession } from '../remote/remote.ts';
import type { Sessions } from '../remote/sessions.ts';

/** Fewer items than this are done by one session in about a round trip. */
const itemsPerSession = 32;
/** Fewer items than this are done by an open session before another one has logged in. */
const itemsPerNewSession = 256;

/** One item of a batch, and what is known about it. */
export interface BatchTask<Item> {
  readonly item: Item;
  /** Its place among the items of the batch. */
  readonly index: number;
  /** Whether an attempt has begun: it may have done it, even if it failed. */
  isTried: boolean;
}

/** What to do with each item of one pass; see `BatchOperation`. */
interface PassOperation<Item> {
  readonly act: (session: RemoteSession, item: Item, isRepeated: boolean) => Promise<void>;
  readonly isOrdered?: boolean;
}

/** An item that the server has refused. */
export interface RefusedTask<Item> {
  readonly task: BatchTask<Item>;
  readonly error: RemoteError;
}

/** What ended a pass early; without a task, no session could be had. */
interface PassFailure<Item> {
  readonly task?: BatchTask<Item>;
  readonly error: unknown;
}

/**
 * One attempt at all items of a batch that are left, each at most once on one session. When a session is lost, the
 * others go on, with its items too.
 */
export class BatchPass<Item> {
  /** The items that the server refuses because of their paths. */
  readonly refused: RefusedTask<Item>[] = [];
  readonly #operation: PassOperation<Item>;
  readonly #depth: number;
  /** In reverse order: the last is taken first. */
  readonly #waiting: BatchTask<Item>[];
  /** Refused, but perhaps not for long. */
  readonly #postponed: RefusedTask<Item>[] = [];
  #settledCount = 0;
  #fatal: PassFailure<Item> | undefined;
  #firstFailed: PassFailure<Item> | undefined;
  #notOpened: PassFailure<Item> | undefined;

  /** @param depth how many items may be in progress on one session at once */
  constructor(operation: PassOperation<Item>, tasks: readonly BatchTask<Item>[], depth: number) {
    this.#operation = operation;
    this.#depth = depth;
    this.#waiting = tasks.toReversed();
  }

  /** The items that have to be tried again, in order. */
  get left(): BatchTask<Item>[] {
    const postponed = this.#postponed.map(({ task }) => task);
    return [...this.#waiting, ...postponed].sort((one, other) => one.index - other.index);
  }

  /** The items that are left, if every one of them was refused in this pass; otherwise empty. */
  get stillRefused(): readonly RefusedTask<Item>[] {
    return this.#waiting.length === 0 ? this.#postponed : [];
  }

  /** Whether sessions were lost before anything was done: perhaps the network does not bear that many requests. */
  get wasInVain(): boolean {
    return this.#settledCount === 0 && this.#firstFailed !== undefined && this.#waiting.length > 0;
  }

  /** Why items are left; `undefined` when none is. */
  get failure(): PassFailure<Item> | undefined {
    const isDone = this.#waiting.length + this.#postponed.length === 0;
    return this.#fatal ?? (isDone ? undefined : (this.#firstFailed ?? this.#notOpened));
  }

  /** Never rejects; when it resolves, nothing of the pass is in progress. */
  async run(sessions: Sessions): Promise<void> {
    const sessionCount = this.#operation.isOrdered === true ? 1 : this.#sessionCount(sessions);
    const lanes = Math.min(this.#depth, Math.ceil(this.#waiting.length / sessionCount));
    await Promise.all(Array.from({ length: sessionCount }, () => this.#useSession(sessions, lanes)));
  }

  #sessionCount({ limit, openCount }: Sessions): number {
    const items = this.#waiting.length;
    const worthOpening = Math.max(openCount, Math.ceil(items / itemsPerNewSession));
    return Math.min(limit, worthOpening, Math.ceil(items / itemsPerSession));
  }

  async #useSession(sessions: Sessions, lanes: number): Promise<void> {
    const useLanes = async (session: RemoteSession): Promise<void> => {
      await Promise.all(Array.from({ length: lanes }, () => this.#useLane(session)));
    };
    // Whatever happens to an item is kept with it, so this is about getting a session.
    await sessions.use(useLanes).catch((error: unknown) => (this.#notOpened ??= { error }));
  }

  async #useLane(session: RemoteSession): Promise<void> {
    for (let task = this.#next(session); task !== undefined; task = this.#next(session)) {
      const isRepeated = task.isTried;
      task.isTried = true;
      try {
        await this.#operation.act(session, task.item, isRepeated);
        this.#settledCount += 1;
      } catch (error) {
        this.#noteFailure(session, task, settledBy(session, error));
      }
    }
  }

  #next(session: RemoteSession): BatchTask<Item> | undefined {
    const isOver = this.#fatal !== undefined || this.#isHalted || !session.isOpen;
    return isOver ? undefined : this.#waiting.pop();
  }

  /** In an ordered batch, no item begins while one before it is still to be done. */
  get #isHalted(): boolean {
    return this.#operation.isOrdered === true && this.#postponed.length > 0;
  }

  #noteFailure(session: RemoteSession, task: BatchTask<Item>, error: unknown): void {
    const isRemote = error instanceof RemoteError;
    const isPermanent = !isRemote || error.kind === 'permanent';
    const isAboutPath = isRemote && isPermanent && error.isAboutPath;
    if (isAboutPath && !this.#isHalted) {
      this.refused.push({ task, error });
      this.#settledCount += 1;
      return;
    }
    this.#firstFailed ??= { task, error };
    if (isPermanent && !isAboutPath) this.#fatal ??= { task, error };
    if (isRemote && session.isOpen) this.#postponed.push({ task, error });
    else this.#waiting.push(task);
  }
}
