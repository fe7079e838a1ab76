import { describe, expect, test } from 'vitest';
import { MemoryRemote } from '../../../transfer/remote/memory-remote.ts';
import { RemoteError } from '../../../transfer/remote/remote-error.ts';
import { Sessions, type SessionsOptions } from '../../../transfer/remote/sessions.ts';

const longMs = 3_600_000;

describe('a step that pauses for an hour before it is tried again', () => {
  const sessionsThat = (end: (sessions: Sessions) => void, more: SessionsOptions = {}): Sessions => {
    const remote = new MemoryRemote({
      fault: ({ operation }) => (operation === 'size' ? 'cut-before' : undefined),
    });
    const options = { retries: 5, firstDelayMs: longMs, maxDelayMs: longMs, ...more };
    const sessions: Sessions = new Sessions(remote, { ...options, onRetry: () => end(sessions) });
    return sessions;
  };
  const step = (sessions: Sessions): Promise<unknown> =>
    sessions.step('Asking', (session) => session.size('/x'));

  test('ends with the reason when the sessions are destroyed', async () => {
    const reason = new Error('Another step failed');
    await expect(step(sessionsThat((sessions) => sessions.destroy(reason)))).rejects.toBe(reason);
  });

  test('ends when the sessions are closed', async () => {
    const sessions = sessionsThat((ending) => void ending.close());
    await expect(step(sessions)).rejects.toThrow('The pool of sessions was closed');
  });

  test("ends with the signal's reason", async () => {
    const stopping = new AbortController();
    const reason = new Error('It was stopped');
    const sessions = sessionsThat(() => stopping.abort(reason), { signal: stopping.signal });
    await expect(step(sessions)).rejects.toBe(reason);
  });
});

test("waiting for a server that allows no session ends with the signal's reason", async () => {
  const remote = new MemoryRemote();
  const stopping = new AbortController();
  const reason = new Error('It was stopped');
  remote.open = () => {
    queueMicrotask(() => setImmediate(() => stopping.abort(reason)));
    return Promise.reject(new RemoteError('Too many connections', { kind: 'busy', hint: '' }));
  };
  const sessions = new Sessions(remote, { retries: 0, busyTimeoutMs: longMs, signal: stopping.signal });
  await expect(sessions.step('Asking', (session) => session.size('/x'))).rejects.toBe(reason);
});
