import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { RemoteError } from '../../../transfer/remote/remote-error.ts';
import { retry, StepFailure } from '../../../transfer/remote/retry.ts';

const lost = () => new RemoteError('lost', { kind: 'transient', hint: 'Wait.' });
const quick = { firstDelayMs: 1, maxDelayMs: 2 };

describe('retry', () => {
  test('gives up after the allowed number of retries', async () => {
    let attempts = 0;
    const failing = retry('Storing /a', { ...quick, retries: 3 }, () => {
      attempts += 1;
      return Promise.reject(lost());
    });
    await expect(failing).rejects.toThrow('Storing /a failed after 4 attempts: lost');
    await expect(failing).rejects.toBeInstanceOf(StepFailure);
    await expect(failing).rejects.toMatchObject({ kind: 'transient', hint: 'Wait.' });
    expect(attempts).toBe(4);
  });

  test('the count starts over after progress', async () => {
    let attempts = 0;
    const done = await retry(
      'x',
      { ...quick, retries: 1 },
      () => {
        attempts += 1;
        return attempts < 10 ? Promise.reject(lost()) : Promise.resolve('done');
      },
      () => attempts,
    );
    expect(done).toBe('done');
  });

  test('a permanent failure is not retried', async () => {
    let attempts = 0;
    const failing = retry('x', { ...quick, retries: 5 }, () => {
      attempts += 1;
      return Promise.reject(new RemoteError('550 no', { kind: 'permanent', hint: '' }));
    });
    await expect(failing).rejects.toThrow('550 no');
    expect(attempts).toBe(1);
  });

  test('an unreachable server is retried only if it has been reached before', async () => {
    const refused = new RemoteError('refused', { kind: 'unreachable', hint: '' });
    for (const hasConnected of [false, true]) {
      let attempts = 0;
      const failing = retry('x', { ...quick, retries: 2, hasConnected: () => hasConnected }, () => {
        attempts += 1;
        return Promise.reject(refused);
      });
      await expect(failing).rejects.toMatchObject({ name: 'StepFailure', cause: refused });
      expect(attempts).toBe(hasConnected ? 3 : 1);
    }
  });

  test('abort ends a pause at once, with its reason', async () => {
    const stop = new AbortController();
    const failing = retry(
      'x',
      {
        retries: 5,
        firstDelayMs: 60_000,
        maxDelayMs: 60_000,
        signal: stop.signal,
        onRetry: () => stop.abort(new Error('stopped')),
      },
      () => Promise.reject(lost()),
    );
    await expect(failing).rejects.toThrow('stopped');
  });

  test.each([
    { chance: 0, pausesMs: [1, 2, 4, 8, 8, 8] },
    { chance: 0.5, pausesMs: [2, 3, 6, 12, 12, 12] },
    { chance: 1, pausesMs: [2, 4, 8, 16, 16, 16] },
  ])('pauses double up to their limit, and chance $chance leaves $pausesMs', async ({ chance, pausesMs }) => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(chance);
    onTestFinished(() => random.mockRestore());
    const delays: number[] = [];
    const failing = retry(
      'x',
      { retries: 6, firstDelayMs: 2, maxDelayMs: 16, onRetry: ({ delayMs }) => delays.push(delayMs) },
      () => Promise.reject(lost()),
    );
    await expect(failing).rejects.toThrow('failed after 7 attempts');
    expect(delays).toEqual(pausesMs);
  });
});
