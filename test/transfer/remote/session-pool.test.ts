import { describe, expect, test } from 'vitest';
import { MemoryRemote } from '../../../transfer/remote/memory-remote.ts';
import { RemoteError } from '../../../transfer/remote/remote-error.ts';
import type { Remote, RemoteSession } from '../../../transfer/remote/remote.ts';
import { SessionPool } from '../../../transfer/remote/session-pool.ts';

/** A remote that allows a limited number of sessions at once, and counts them. */
class LimitedRemote implements Remote {
  readonly #memory = new MemoryRemote();
  readonly label = 'limited';
  readonly #allowed: number;
  #opening = 0;
  readonly sessions: RemoteSession[] = [];

  constructor(allowed: number) {
    this.#allowed = allowed;
  }

  async open(): Promise<RemoteSession> {
    const isFull = this.#opening + this.sessions.filter(({ isOpen }) => isOpen).length >= this.#allowed;
    if (isFull) throw new RemoteError('Too many connections', { kind: 'busy', hint: '' });
    this.#opening += 1;
    const session = await this.#memory.open();
    this.#opening -= 1;
    this.sessions.push(session);
    return session;
  }
}

describe('SessionPool', () => {
  test('opens no session before one is needed, and lends each to one caller at a time', async () => {
    const remote = new LimitedRemote(10);
    const pool = new SessionPool(remote, 2);
    expect(remote.sessions).toHaveLength(0);
    const lent = new Set<RemoteSession>();
    await Promise.all(
      Array.from({ length: 20 }, () =>
        pool.use(async (session) => {
          expect(lent.has(session)).toBe(false);
          lent.add(session);
          await session.size('/x');
          lent.delete(session);
        }),
      ),
    );
    expect(remote.sessions).toHaveLength(2);
  });

  test('continues with the sessions that the server allows', async () => {
    const remote = new LimitedRemote(2);
    const pool = new SessionPool(remote, 8);
    await pool.use((session) => session.size('/x'));
    let done = 0;
    const use = async (session: RemoteSession): Promise<void> => {
      expect(session.isOpen).toBe(true);
      await new Promise((resolve) => setImmediate(resolve));
      done += 1;
    };
    await Promise.all(Array.from({ length: 30 }, () => pool.use(use)));
    expect(done).toBe(30);
    expect(pool.limit).toBeLessThanOrEqual(2);
    expect(remote.sessions).toHaveLength(2);
  });

  test('a session that was closed is not lent again', async () => {
    const remote = new LimitedRemote(10);
    const pool = new SessionPool(remote, 1);
    await pool.use((session) => {
      session.destroy();
      return Promise.resolve();
    });
    expect(await pool.use((session) => Promise.resolve(session.isOpen))).toBe(true);
    expect(remote.sessions).toHaveLength(2);
  });

  test('abort rejects waiting calls and ends sessions that are lent', async () => {
    const stop = new AbortController();
    const remote = new LimitedRemote(10);
    const pool = new SessionPool(remote, 1, stop.signal);
    const endless = Promise.withResolvers<never>();
    const begun = Promise.withResolvers<undefined>();
    const holder = pool.use(() => {
      begun.resolve(undefined);
      return endless.promise;
    });
    await begun.promise;
    const waiter = pool.use(() => Promise.resolve('never'));
    stop.abort(new Error('stopped'));
    await expect(waiter).rejects.toThrow('stopped');
    expect(remote.sessions.some(({ isOpen }) => isOpen)).toBe(false);
    endless.reject(new Error('ended'));
    await expect(holder).rejects.toThrow('ended');
  });
});
