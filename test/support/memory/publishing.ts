import { expect, onTestFinished } from 'vitest';
import { renameIntoPlace } from '../../../transfer/file/rename-into-place.ts';
import { Sessions, type SessionsOptions } from '../../../transfer/index.ts';
import type { BatchOperation } from '../../../transfer/run/pipelined-batch.ts';
import { type MemoryCall, type MemoryFault, MemoryRemote } from '../../../transfer/testing.ts';

/** The numbers from 0. */
export const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Publishes `/staged-<n>` as `/live-<n>`, and asks for the size of what is live then. */
export const publishing: BatchOperation<number> = {
  name: (number) => `Publishing ${number}`,
  act: async (session, number, isRepeated) => {
    const to = `/live-${number}`;
    await renameIntoPlace(session, { from: `/staged-${number}`, to, sizeBytes: 1 }, isRepeated);
    expect(await session.size(to)).toBe(1);
  },
};

/** Sessions of a remote in memory with that many staged files; they are closed after the test. */
export function startMemory(
  count: number,
  fault: (call: MemoryCall) => MemoryFault | undefined = () => undefined,
  options: SessionsOptions = {},
): { remote: MemoryRemote; sessions: Sessions } {
  const remote = new MemoryRemote({ fault });
  for (const number of numbers(count)) remote.tree.write(`/staged-${number}`, 'x');
  const sessions = new Sessions(remote, { retries: 3, firstDelayMs: 0, ...options });
  onTestFinished(() => sessions.close());
  return { remote, sessions };
}

/** How many files are live. */
export const liveCount = (remote: MemoryRemote): number =>
  [...remote.files.keys()].filter((path) => path.startsWith('/live-')).length;

/** Opens that many sessions, which then wait for something to do. */
export async function openSessions(sessions: Sessions, count: number): Promise<void> {
  const allOpen = Promise.withResolvers<undefined>();
  let open = 0;
  const use = (): Promise<undefined> => {
    if ((open += 1) === count) allOpen.resolve(undefined);
    return allOpen.promise;
  };
  await Promise.all(numbers(count).map(() => sessions.use(use)));
}
