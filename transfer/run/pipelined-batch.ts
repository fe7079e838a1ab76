import type { RemoteSession } from '../remote/remote.ts';
import type { Sessions } from '../remote/sessions.ts';

/** Operations in flight at once: enough to hide the round trip, few enough for any server. */
const batchSize = 32;

/** What to do with each item of a batch. */
export interface BatchOperation<Item> {
  /** Names the operation for messages, such as "Deleting index.html". */
  readonly name: (item: Item) => string;
  /** @param isRepeated whether an earlier attempt may have done it without receiving the reply */
  readonly act: (session: RemoteSession, item: Item, isRepeated: boolean) => Promise<void>;
}

/**
 * Applies an operation to each item, in order, pipelined on one session: replies come in the order of the requests. After
 * a lost connection, the items whose replies were lost are repeated.
 *
 * @throws StepFailure naming the first item that failed; the signal's reason when it aborts
 */
export async function pipelinedBatch<Item>(
  sessions: Sessions,
  items: readonly Item[],
  operation: BatchOperation<Item>,
): Promise<void> {
  const left = new Set(items);
  const tried = new Set<Item>();
  let failing: Item | undefined;
  const doOne = async (session: RemoteSession, item: Item): Promise<void> => {
    const isRepeated = tried.has(item);
    tried.add(item);
    try {
      await operation.act(session, item, isRepeated);
    } catch (error) {
      failing ??= item;
      throw error;
    }
    left.delete(item);
  };
  const name = (): string => {
    const [first] = left;
    const item = failing ?? first;
    return item === undefined ? 'A batch' : operation.name(item);
  };
  await sessions.attempt(
    name,
    async () => {
      failing = undefined;
      while (left.size > 0) {
        const batch = [...left.values().take(batchSize)];
        await sessions.use(async (session) => {
          const outcomes = await Promise.allSettled(batch.map((item) => doOne(session, item)));
          for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
        });
      }
    },
    () => items.length - left.size,
  );
}
