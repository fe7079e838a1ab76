import { failureKindOf } from './remote-error.ts';
import type { Remote, RemoteSession } from './remote.ts';

/**
 * Sessions of one server, opened when they are needed and lent to one caller at a time. A session that has lost its
 * connection is not lent again. When the server allows no more sessions, the pool continues with those that it has.
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
   * @param limit maximum number of sessions, at least 1
   * @param signal ends every session at once: calls in progress reject, and no session is lent any more
   */
  constructor(remote: Remote, limit: number, signal?: AbortSignal) {
    this.#remote = remote;
    this.#limit = limit;
    if (signal?.aborted === true) this.destroy(signal.reason);
    signal?.addEventListener('abort', () => this.destroy(signal.reason), { signal: this.#closing.signal });
  }

  /** Maximum number of sessions; shrinks when the server refuses to open more. */
  get limit(): number {
    return this.#limit;
  }

  /** How many sessions are open: those that are idle and those that are lent. */
  get openCount(): number {
    return [...this.#open].filter(({ isOpen }) => isOpen).length;
  }

  /** Whether a login has succeeded. */
  get hasConnected(): boolean {
    return this.#hasConnected;
  }

  /** Aborts when no session is lent any more, with the reason given to `destroy`, or the signal's. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * Lends a session to `use` and takes it back. Waits while all sessions are lent.
   *
   * @returns what `use` resolves to
   * @throws what `use` throws; what opening a session throws, except `busy` while another session is open; the reason
   * given to `destroy`, or the signal's
   */
  async use<T>(use: (session: RemoteSession) => Promise<T>): Promise<T> {
    const session = await this.#acquire();
    try {
      return await use(session);
    } finally {
      this.#release(session);
    }
  }

  /** Logs out every idle session, and disconnects those that are lent at once. */
  async close(): Promise<void> {
    const idle = this.#idle.splice(0);
    for (const session of idle) this.#open.delete(session);
    this.destroy(new Error('The pool of sessions was closed'));
    await Promise.all(idle.map((session) => session.close()));
  }

  /** Disconnects every session at once: calls in progress reject, and no session is lent any more. */
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

  /** Resolves to `undefined` when the server allows no more sessions than are open. */
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
