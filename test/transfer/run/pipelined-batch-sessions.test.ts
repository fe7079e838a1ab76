import { describe, expect, test } from 'vitest';
import type { RemoteSession } from '../../../transfer/index.ts';
import { pipelinedBatch } from '../../../transfer/run/pipelined-batch.ts';
import {
  liveCount,
  numbers,
  openSessions,
  publishing,
  startMemory,
} from '../../support/memory/publishing.ts';

describe.each(['cut-before', 'cut-after'] as const)('%s at every call', (fault) => {
  const count = 66;

  /** Publishes with a fault at one call; resolves to whether there were that many calls. */
  async function publishWithFault(callNumber: number, connections: number): Promise<boolean> {
    let calls = Number.NEGATIVE_INFINITY;
    const { remote, sessions } = startMemory(count, () => ((calls += 1) === callNumber ? fault : undefined), {
      connections,
    });
    await openSessions(sessions, connections);
    calls = 0;
    const place = `${fault} at call ${callNumber}`;
    const [begun, confirmed] = [new Set<number>(), new Set<number>()];
    const refused = await pipelinedBatch(sessions, numbers(count), {
      ...publishing,
      act: async (session, item, isRepeated) => {
        expect(confirmed.has(item), `${place}, item ${item}`).toBe(false);
        expect(isRepeated, `${place}, item ${item}`).toBe(begun.has(item));
        begun.add(item);
        await publishing.act(session, item, isRepeated);
        confirmed.add(item);
      },
    });
    expect([refused.length, confirmed.size, liveCount(remote)], place).toEqual([0, count, count]);
    return calls >= callNumber;
  }

  test.each([1, 3])(
    'with %i sessions, what was not confirmed is repeated, and nothing else',
    async (sessions) => {
      let callNumber = 1;
      while (await publishWithFault(callNumber, sessions)) callNumber += 1;
      expect(callNumber).toBeGreaterThan(2 * count);
    },
  );
});

test('sessions that are lost long before a full pipeline is done get shorter ones', async () => {
  let calls = 0;
  const { remote, sessions } = startMemory(
    500,
    ({ operation }) => (operation !== 'open' && (calls += 1) % 37 === 0 ? 'cut-after' : undefined),
    { retries: 3 },
  );
  expect(await pipelinedBatch(sessions, numbers(500), publishing)).toEqual([]);
  expect(liveCount(remote)).toBe(500);
});

test('an abort wins, and nothing goes on after it', async () => {
  const controller = new AbortController();
  const reason = new Error('stopped by the user');
  const { remote, sessions } = startMemory(
    1000,
    ({ path }) => {
      if (path === '/staged-300') controller.abort(reason);
      return path === '/staged-299' ? 'refuse' : undefined;
    },
    { signal: controller.signal },
  );
  await expect(pipelinedBatch(sessions, numbers(1000), publishing)).rejects.toBe(reason);
  expect(remote.openSessions).toBe(0);
  const callsAtEnd = remote.calls;
  await new Promise((resolve) => setImmediate(resolve));
  expect(remote.calls).toBe(callsAtEnd);
});

test('the last item may still be refused when the signal aborts', async () => {
  const controller = new AbortController();
  const { sessions } = startMemory(
    1,
    () => {
      controller.abort(new Error('stopped'));
      return 'refuse';
    },
    { signal: controller.signal },
  );
  await expect(pipelinedBatch(sessions, [0], publishing)).rejects.toThrow('stopped');
});

describe('sessions', () => {
  const sessionsFor = async (count: number, openBefore = 1): Promise<number> => {
    const { remote, sessions } = startMemory(count);
    await openSessions(sessions, openBefore);
    const used = new Set<RemoteSession>();
    await pipelinedBatch(sessions, numbers(count), {
      ...publishing,
      act: (session, item, isRepeated) => {
        used.add(session);
        return publishing.act(session, item, isRepeated);
      },
    });
    expect(liveCount(remote)).toBe(count);
    return used.size;
  };

  test('that are open already share the items; a few items need but one', async () => {
    expect(await sessionsFor(20, 4)).toBe(1);
    expect(await sessionsFor(64, 4)).toBe(2);
    expect(await sessionsFor(200, 4)).toBe(4);
  });

  test('are opened only for many items', async () => {
    expect(await sessionsFor(200)).toBe(1);
    expect(await sessionsFor(2000)).toBe(4);
  });
});
