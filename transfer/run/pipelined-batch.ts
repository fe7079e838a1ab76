import type { RemoteSession } from '../remote/remote.ts';
import type { Sessions } from '../remote/sessions.ts';

/** Operations that are with the server at once; enough to hide the round trip, few enough for any server. */
const batchSize = 32;

/**
 * Does the same with each item, in order, many at once on one session: the replies come in the order of the requests.
 * After a lost connection the items whose replies were lost are done again.
 */
export async function forEach<Item>(
  sessions: Sessions,
  verb: string,
  items: readonly Item[],
  act: (session: RemoteSession, item: Item, isRepeated: boolean) => Promise<void>,
): Promise<void> {
  const left = new Set(items);
  const tried = new Set<Item>();
  let failing: Item | undefined;
  const doOne = async (session: RemoteSession, item: Item): Promise<void> => {
    const isRepeated = tried.has(item);
    tried.add(item);
    try {
      await act(session, item, isRepeated);
    } catch (error) {
      failing ??= item;
      throw error;
    }
    left.delete(item);
  };
  await sessions.attempt(
    () => `${verb} ${nameOf(failing)}`,
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

function nameOf(item: unknown): string {
  if (typeof item === 'string') return item;
  return (item as { file?: { path: string } } | undefined)?.file?.path ?? '';
}
