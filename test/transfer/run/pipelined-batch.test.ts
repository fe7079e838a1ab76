import { describe, expect, onTestFinished, test } from 'vitest';
import { connectTo, RemoteError, Sessions, StepFailure } from '../../../transfer/index.ts';
import { type BatchOperation, pipelinedBatch } from '../../../transfer/run/pipelined-batch.ts';
import { liveCount, numbers, publishing, startMemory } from '../../support/memory/publishing.ts';
import { faults, startScriptedServer } from '../../support/scripted-server/index.ts';
import { scriptedServerOptions } from '../../support/sites/server-options.ts';

describe('the paths that are refused', () => {
  const isBad = (path: string): boolean => /-(3|40|77)$/.test(path);

  test('are returned in order with their errors, and all others are done', async () => {
    const { remote, sessions } = startMemory(100, ({ operation, path }) =>
      operation === 'rename' && isBad(path) ? 'refuse' : undefined,
    );
    const refused = await pipelinedBatch(sessions, numbers(100), publishing);
    expect(refused.map(({ item }) => item)).toEqual([3, 40, 77]);
    for (const { error } of refused) expect(error).toMatchObject({ kind: 'permanent', isAboutPath: true });
    expect(liveCount(remote)).toBe(97);
  });

  test('are the same when sessions are lost in between', async () => {
    let renames = 0;
    const { remote, sessions } = startMemory(100, ({ operation, path }) => {
      if (operation !== 'rename') return undefined;
      renames += 1;
      if (renames % 20 === 0) return renames % 40 === 0 ? 'cut-before' : 'cut-after';
      return isBad(path) ? 'refuse' : undefined;
    });
    const refused = await pipelinedBatch(sessions, numbers(100), publishing);
    expect(refused.map(({ item }) => item)).toEqual([3, 40, 77]);
    expect(liveCount(remote)).toBe(97);
  });
});

/** Refuses items for now: this many times each. */
const refusedForNow = (times: number, ...items: readonly number[]): BatchOperation<number> => {
  const left = new Map(items.map((item) => [item, times]));
  return {
    ...publishing,
    act: async (session, item, isRepeated) => {
      const times = left.get(item) ?? 0;
      left.set(item, times - 1);
      if (times > 0)
        throw new RemoteError('450 Busy.', { kind: 'transient', hint: 'Wait.', serverReply: '450 Busy.' });
      await publishing.act(session, item, isRepeated);
    },
  };
};

test('what is refused for now is tried again after the others', async () => {
  const retries: string[] = [];
  const { remote, sessions } = startMemory(50, undefined, { onRetry: ({ step }) => retries.push(step) });
  expect(await pipelinedBatch(sessions, numbers(50), refusedForNow(2, 7, 9))).toEqual([]);
  expect(liveCount(remote)).toBe(50);
  expect(retries).toEqual(['Publishing 7', 'Publishing 7']);
});

test('what is still refused when there are no retries left counts as refused', async () => {
  const { remote, sessions } = startMemory(50);
  const refused = await pipelinedBatch(sessions, numbers(50), refusedForNow(100, 7));
  expect(refused).toMatchObject([{ item: 7, error: { serverReply: '450 Busy.' } }]);
  expect(liveCount(remote)).toBe(49);
});

describe('a failure that is not about a path', () => {
  const failingAt = (bad: number, error: Error): BatchOperation<number> => ({
    ...publishing,
    act: (session, item, isRepeated) =>
      item === bad ? Promise.reject(error) : publishing.act(session, item, isRepeated),
  });

  test.each([
    ['a full disk', new RemoteError('552 Over quota', { kind: 'permanent', hint: 'Free some space.' })],
    ['an error of the caller', new TypeError('a bug')],
  ])('%s stops the batch and is named', async (_what, cause) => {
    const { remote, sessions } = startMemory(1000, undefined, { connections: 2 });
    const failed = pipelinedBatch(sessions, numbers(1000), failingAt(300, cause));
    await expect(failed).rejects.toThrow(StepFailure);
    await expect(failed).rejects.toMatchObject({ step: 'Publishing 300', cause });
    expect(liveCount(remote)).toBeLessThan(600);
    const callsAtEnd = remote.calls;
    await new Promise((resolve) => setImmediate(resolve));
    expect(remote.calls).toBe(callsAtEnd);
    expect(remote.openSessions).toBe(sessions.openCount);
  });

  test('a refused login is one, and names the first item', async () => {
    const { sessions } = startMemory(3, ({ operation }) => (operation === 'open' ? 'refuse' : undefined));
    await expect(pipelinedBatch(sessions, numbers(3), publishing)).rejects.toMatchObject({
      step: 'Publishing 0',
      kind: 'permanent',
    });
  });
});

describe('an ordered batch', () => {
  const making = (seen: string[] = []): BatchOperation<string> => ({
    name: (path) => `Making ${path}`,
    isOrdered: true,
    act: async (session, path) => {
      seen.push(path);
      await session.makeFolder(path);
    },
  });
  const chain = numbers(200).map((depth) =>
    numbers(depth + 1)
      .map((level) => `/f${level}`)
      .join(''),
  );

  test('makes its requests in order on one session', async () => {
    const { remote, sessions } = startMemory(0);
    const seen: string[] = [];
    expect(await pipelinedBatch(sessions, chain, making(seen))).toEqual([]);
    expect(seen).toEqual(chain);
    expect(chain.every((path) => remote.folders.has(path))).toBe(true);
    expect(remote.openSessions).toBe(1);
  });

  test('does not take for final what is refused because of an item that will be tried again', async () => {
    const { sessions } = startMemory(0);
    let times = 2;
    const folders = making();
    const refused = await pipelinedBatch(sessions, chain, {
      ...folders,
      act: async (session, path, isRepeated) => {
        if (path === chain[5] && (times -= 1) >= 0)
          throw new RemoteError('450 Busy.', { kind: 'transient', hint: '', serverReply: '450 Busy.' });
        await folders.act(session, path, isRepeated);
      },
    });
    expect(refused).toEqual([]);
  });
});

test('requests of one item and of many items leave together, and 450 to RNTO is repeated', async () => {
  const server = await startScriptedServer({
    overrides: faults.answer('RNTO', '450 File is busy.', { after: 10, times: 3 }),
  });
  onTestFinished(() => server.close());
  for (const number of numbers(100)) server.files.set(`/staged-${number}`, 'x');
  const sessions = new Sessions(connectTo(scriptedServerOptions(server)), {
    connections: 1,
    firstDelayMs: 0,
  });
  onTestFinished(() => sessions.close());
  const live: number[] = [];
  const refused = await pipelinedBatch(sessions, numbers(100), {
    name: String,
    act: async (session, item) => {
      const to = `/live-${item}`;
      const [, size] = await Promise.all([session.rename(`/staged-${item}`, to), session.size(to)]);
      if (size === 1) live.push(item);
    },
  });
  expect(refused).toEqual([]);
  expect(live.sort((one, other) => one - other)).toEqual(numbers(100));
  expect(
    server.writes.filter(({ lines }) => lines.some((line) => line.startsWith('RNTO'))).length,
  ).toBeLessThan(30);
  expect(server.violations).toEqual([]);
});
