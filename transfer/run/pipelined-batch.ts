import { type RemoteError } from '../remote/remote-error.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { StepFailure } from '../remote/retry.ts';
import type { Sessions } from '../remote/sessions.ts';
import { BatchPass, type BatchTask, type RefusedTask } from './batch-pass.ts';

/** Items in progress on one session at once: enough to fill its pipeline with requests that have one reply each. */
const fullDepth = 128;

/** What to do with each item of a batch. */
export interface BatchOperation<Item> {
  /** Names the operation for messages, such as "Deleting index.html". */
  readonly name: (item: Item) => string;
  /**
   * Does it, and settles once all calls that it has made have settled. Calls of the session that do not depend on each
   * other's results should not wait for each other.
   *
   * @param isRepeated whether an earlier attempt may have done it, wholly or in part
   */
  readonly act: (session: RemoteSession, item: Item, isRepeated: boolean) => Promise<void>;
  /**
   * Whether an item may depend on those before it, as a folder does on the one that it is in. The requests are then made in
   * order, on one session. Default: `false`: in any order, on several sessions.
   */
  readonly isOrdered?: boolean;
}

/** An item that the server refuses because of its path. */
export interface Refused<Item> {
  readonly item: Item;
  readonly error: RemoteError;
}

/**
 * Applies an operation to each item, pipelined. An item whose path is refused does not stop the others. After a lost
 * session, or a refusal that may be temporary, exactly those items are repeated that have not been confirmed; an item
 * that is still refused when there are no retries left counts as refused.
 *
 * @returns the refused items, in the order of `items`; all others are done
 * @throws StepFailure naming the first item that failed for another reason than its path, such as a full disk or a server
 * that cannot be reached any more; what `act` throws, in a StepFailure, unless it is a RemoteError; the signal's reason
 * when it aborts. By then nothing of the batch is in progress.
 */
export async function pipelinedBatch<Item>(
  sessions: Sessions,
  items: readonly Item[],
  operation: BatchOperation<Item>,
): Promise<readonly Refused<Item>[]> {
  let left: readonly BatchTask<Item>[] = items.map((item, index) => ({ item, index, isTried: false }));
  let depth = fullDepth;
  let latest = new BatchPass(operation, left, depth);
  const refused: RefusedTask<Item>[] = [];
  const name = (): string => {
    const task = latest.failure?.task ?? left[0];
    return task === undefined ? 'A batch' : operation.name(task.item);
  };
  const attempt = async (): Promise<void> => {
    latest = new BatchPass(operation, left, depth);
    await latest.run(sessions);
    refused.push(...latest.refused);
    left = latest.left;
    // What was requested last is answered last: on a network that breaks often, a full pipeline may never get so far.
    if (latest.wasInVain) depth = Math.max(1, Math.floor(depth / 4));
    if (latest.failure !== undefined) throw latest.failure.error;
  };
  try {
    if (left.length > 0) await sessions.attempt(name, attempt, () => items.length - left.length);
  } catch (error) {
    const isGivenUp = error instanceof StepFailure && error.kind === 'transient';
    if (!isGivenUp || latest.stillRefused.length === 0) throw error;
    refused.push(...latest.stillRefused);
  }
  return refused
    .sort((one, other) => one.task.index - other.task.index)
    .map(({ task, error }) => ({ item: task.item, error }));
}
