import { failureKindOf } from './remote-error.ts';
import type { Remote, RemoteSession } from './remote.ts';

/**
 * Sessions of one server, opened when they are needed and lent to one caller at a time. A session that lost its
 * connection is not lent again. When the server allows no more, the pool makes do with those that it has.
 */
export class SessionPool {
  readonly #remote: Remote;
  readonly #idle: RemoteSession[] = [];
  readonly #open = new Set<RemoteSession>();
  readonly #waiting: (() => void)[] = [];
  #limit: number;
  #opening = 0;
  #hasConnected = false;
  readonly #closing = new AbortController();

  /**
   * @param limit sessions at most, 1 or more
   * @param signal ends every session at once; calls under way reject, and nothing is lent any more
   */
  constructor(remote: Remote, limit: number, signal?: AbortSignal) {
    this.#remote = remote;
    this.#limit = limit;
    if (signal?.aborted === true) this.destroy(signal.reason);
    signal?.addEventListener('abort', () => this.destroy(signal.reason), { signal: this.#closing.signal });
  }

  /** Sessions that the server may be asked for; shrinks when it refuses. */
  get limit(): number {
    return this.#limit;
  }

  /** Whether a login has succeeded. */
  get hasConnected(): boolean {
    return this.#hasConnected;
  }

  /**
   * Lends a session to `use` and takes it back. Waits while all are lent.
   *
   * @throws what `use` throws, and what opening a session throws when it is not that the server allows no more while
   * another session lives
   */
  async use<T>(use: (session: RemoteSession) => Promise<T>): Promise<T> {
    const session = await this.#acquire();
    try {
      return await use(session);
    } finally {
      this.#release(session);
    }
  }

  /** Logs every idle session out; those that are lent end at once. */
  async close(): Promise<void> {
    const idle = this.#idle.splice(0);
    for (const session of idle) this.#open.delete(session);
    this.destroy(new Error('The pool of sessions was closed'));
    await Promise.all(idle.map((session) => session.close()));
  }

  /** Ends every session at once; calls under way reject, and nothing is lent any more. */
  destroy(reason: unknown): void {
    this.#closing.abort(reason);
    for (const session of this.#open) session.destroy();
    this.#open.clear();
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async #acquire(): Promise<RemoteSession> {
    for (;;) {
      this.#closing.signal.throwIfAborted();
      const idle = this.#takeIdle();
      if (idle !== undefined) return idle;
      if (this.#open.size + this.#opening < this.#limit) {
        const session = await this.#openSession();
        if (session !== undefined) return session;
      } else {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    }
  }

  #takeIdle(): RemoteSession | undefined {
    for (let session = this.#idle.pop(); session !== undefined; session = this.#idle.pop()) {
      if (session.isOpen) return session;
      this.#open.delete(session);
    }
    return undefined;
  }

  /** Resolves to nothing when the server allows no more sessions than there are. */
  async #openSession(): Promise<RemoteSession | undefined> {
    this.#opening += 1;
    let session: RemoteSession;
    try {
      session = await this.#remote.open(this.#closing.signal);
    } catch (error) {
      this.#wakeOne();
      if (failureKindOf(error) !== 'busy' || this.#open.size === 0) throw error;
      this.#limit = this.#open.size;
      return undefined;
    } finally {
      this.#opening -= 1;
    }
    if (this.#closing.signal.aborted) session.destroy();
    this.#closing.signal.throwIfAborted();
    this.#hasConnected = true;
    this.#open.add(session);
    return session;
  }

  #release(session: RemoteSession): void {
    if (session.isOpen && !this.#closing.signal.aborted) this.#idle.push(session);
    else this.#open.delete(session);
    this.#wakeOne();
  }

  #wakeOne(): void {
    this.#waiting.shift()?.();
  }
}
