import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'vitest';
import { type MemoryFault, MemoryRemote, type MemoryTree } from '../../../transfer/testing.ts';

/** Every way in which a call can fail. */
export const memoryFaults: readonly MemoryFault[] = ['cut-before', 'cut-after', 'refuse'];

/** How a run ended: with a report or with an error, never both. */
export type Outcome<Report> =
  | { readonly report: Report; readonly error?: undefined }
  | { readonly error: unknown; readonly report?: undefined };

/** Starts a run on a remote; each event of the run calls `onEvent`. */
export type StartRun<Report> = (remote: MemoryRemote, onEvent: () => void) => Promise<Report>;

/** Awaits the end of a run, after which none of it may continue. */
export async function outcomeOf<Report>(
  remote: MemoryRemote,
  start: StartRun<Report>,
): Promise<Outcome<Report>> {
  let hasEnded = false;
  let eventsAfterEnd = 0;
  const onEvent = (): void => {
    if (hasEnded) eventsAfterEnd += 1;
  };
  const outcome = await start(remote, onEvent).then(
    (report) => ({ report }),
    (error: unknown) => ({ error }),
  );
  hasEnded = true;
  const callsAtEnd = remote.calls;
  await nextTurn();
  expect({ eventsAfterEnd, calls: remote.calls, sessions: remote.openSessions }).toEqual({
    eventsAfterEnd: 0,
    calls: callsAtEnd,
    sessions: 0,
  });
  return outcome;
}

/** What a run with a fault leaves behind. */
export interface FaultyRun<Report> {
  readonly tree: MemoryTree;
  readonly outcome: Outcome<Report>;
  /** Which call failed, for messages. */
  readonly place: string;
}

/**
 * Repeats a run once for each call that it makes, with a fault at that call, on a copy of the tree.
 *
 * @returns the number of calls that a fault was placed at
 */
export async function faultAtEveryCall<Report>(
  tree: MemoryTree,
  fault: MemoryFault,
  start: StartRun<Report>,
  check: (run: FaultyRun<Report>) => void | Promise<void>,
): Promise<number> {
  for (let number = 1; ; number += 1) {
    let place = '';
    const remote = new MemoryRemote({
      tree: tree.copy(),
      fault: (call) => {
        if (call.number !== number) return undefined;
        place = `${fault} at call ${number}: ${call.operation} ${call.path}`;
        return fault;
      },
    });
    const outcome = await outcomeOf(remote, start);
    if (place === '') return number - 1;
    await check({ tree: remote.tree, outcome, place });
  }
}
