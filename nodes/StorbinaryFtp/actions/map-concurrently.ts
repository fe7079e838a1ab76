/**
 * Maps items in parallel, a limited number at once, and keeps their order. After a failure no further item is started,
 * and the promise rejects with the first failure once the items in progress have ended.
 */
export async function mapConcurrently<Item, Mapped>(
  items: readonly Item[],
  limit: number,
  map: (item: Item, index: number) => Promise<Mapped>,
): Promise<Mapped[]> {
  const mapped = new Map<number, Mapped>();
  const queue = items.entries();
  let failure: { readonly reason: unknown } | undefined;
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failure !== undefined) return;
      try {
        mapped.set(index, await map(item, index));
      } catch (reason) {
        failure ??= { reason };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, limit) }, work));
  if (failure !== undefined) throw failure.reason;
  return items.map((_, index) => mapped.get(index) as Mapped);
}
