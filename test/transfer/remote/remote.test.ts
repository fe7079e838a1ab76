import { describe, expect, test } from 'vitest';
import { RemoteError } from '../../../transfer/remote/remote-error.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { contentOf, running, subjects } from './subjects.ts';

const bytes = randomBytes(seededRandom(51), 300_000);

describe.each(subjects)('a session with a remote $name', ({ start }) => {
  const subject = running(start);

  test('is with a server that names itself', () => {
    const { remote, label } = subject();
    expect(remote.label).toBe(label);
  });

  test('answers calls that do not wait for each other in order', async () => {
    const { session } = subject();
    const changedAt = new Date('2024-02-29T12:34:56Z');
    const results = await Promise.all([
      session.store('/order.bin', [Buffer.from('one')]),
      session.size('/order.bin'),
      session.store('/order.bin', [Buffer.from('three')]),
      session.size('/order.bin'),
      session.setModified('/order.bin', changedAt),
      session.rename('/order.bin', '/ordered.bin'),
      session.size('/order.bin'),
      session.modified('/ordered.bin'),
      contentOf(session, '/ordered.bin', 2),
      session.delete('/ordered.bin'),
      session.size('/ordered.bin'),
      session.makeFolder('/order'),
      session.hasFolder('/order'),
      session.removeFolder('/order'),
      session.hasFolder('/order'),
    ]);
    expect(results).toEqual([
      undefined,
      3,
      undefined,
      5,
      true,
      undefined,
      undefined,
      changedAt,
      Buffer.from('ree'),
      true,
      undefined,
      true,
      true,
      true,
      false,
    ]);
  });

  test('continues after a refusal among calls that do not wait for each other', async () => {
    const { session } = subject();
    await session.store('/between.bin', [Buffer.from('between')]);
    const outcomes = await Promise.allSettled([
      session.size('/between.bin'),
      session.rename('/missing.bin', '/other.bin'),
      session.size('/between.bin'),
      contentOf(session, '/missing.bin'),
      session.store('/nowhere/file.bin', [bytes]),
      contentOf(session, '/between.bin'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(outcomes.at(-1)).toMatchObject({ value: Buffer.from('between') });
    expect(session.isOpen).toBe(true);
  });

  test('ends with the error that a source throws', async () => {
    const { remote } = subject();
    const session = await remote.open();
    const reason = new Error('The source failed.');
    const source = function* (): Generator<Buffer> {
      yield bytes;
      throw reason;
    };
    await expect(session.store('/broken.bin', source())).rejects.toBe(reason);
    expect(session.isOpen).toBe(false);
    await expect(session.size('/broken.bin')).rejects.toBeInstanceOf(RemoteError);
  });

  test('ends with the error that a callback throws', async () => {
    const { remote, session } = subject();
    await session.store('/taken.bin', [bytes]);
    const own = await remote.open();
    const reason = new Error('The taker failed.');
    let taken = 0;
    const retrieving = own.retrieve('/taken.bin', () => {
      taken += 1;
      throw reason;
    });
    await expect(retrieving).rejects.toBe(reason);
    expect(taken).toBe(1);
    expect(own.isOpen).toBe(false);
    await expect(own.size('/taken.bin')).rejects.toBeInstanceOf(RemoteError);
  });

  test('ends at once when it is destroyed while a source has nothing to send', async () => {
    const { remote } = subject();
    const session = await remote.open();
    const source = async function* (): AsyncGenerator<Buffer> {
      yield bytes;
      await new Promise(() => undefined);
    };
    const destroy = (): void => session.destroy();
    const storing = session.store('/doomed.bin', source(), { onBytes: destroy });
    const waiting = session.size('/doomed.bin');
    const outcomes = await Promise.allSettled([storing, waiting]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { kind: 'transient' } });
    }
    expect(session.isOpen).toBe(false);
    await expect(session.size('/doomed.bin')).rejects.toBeInstanceOf(RemoteError);
  });

  test('ends at once when it is destroyed while a callback is busy', async () => {
    const { remote, session } = subject();
    await session.store('/taken.bin', [bytes]);
    const own = await remote.open();
    const retrieving = own.retrieve('/taken.bin', async () => {
      own.destroy();
      await new Promise(() => undefined);
    });
    await expect(retrieving).rejects.toMatchObject({ kind: 'transient' });
    expect(own.isOpen).toBe(false);
  });

  test('does not affect other sessions when it is destroyed', async () => {
    const { remote, session } = subject();
    const other = await remote.open();
    await other.store('/shared.bin', [Buffer.from('shared')]);
    other.destroy();
    other.destroy();
    expect((await contentOf(session, '/shared.bin')).toString()).toBe('shared');
    expect(session.isOpen).toBe(true);
  });

  test('logs out after the calls that wait, and never rejects', async () => {
    const { remote } = subject();
    const session = await remote.open();
    const results = await Promise.all([
      session.store('/last.bin', [Buffer.from('last')]),
      session.size('/last.bin'),
      session.close(),
    ]);
    expect(results).toEqual([undefined, 4, undefined]);
    expect(session.isOpen).toBe(false);
    await expect(session.size('/last.bin')).rejects.toBeInstanceOf(RemoteError);
    await expect(session.close()).resolves.toBeUndefined();

    const destroyed = await remote.open();
    destroyed.destroy();
    await expect(destroyed.close()).resolves.toBeUndefined();
  });

  test('is not opened when its signal is aborted, before or meanwhile', async () => {
    const { remote } = subject();
    await expect(remote.open(AbortSignal.abort())).rejects.toBeInstanceOf(Error);
    const abort = new AbortController();
    const opening = remote.open(abort.signal);
    abort.abort();
    await expect(opening).rejects.toBeInstanceOf(Error);
  });

  test('outlives the signal that it was opened with', async () => {
    const { remote } = subject();
    const abort = new AbortController();
    const session = await remote.open(abort.signal);
    abort.abort();
    expect(session.isOpen).toBe(true);
    expect(await session.hasFolder('/')).toBe(true);
    await session.close();
  });
});
