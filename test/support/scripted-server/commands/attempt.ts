/** A reply that depends on whether the storage succeeded. */
export function attempt(
  work: Promise<unknown>,
  replies: { readonly done: string; readonly refused: string },
): Promise<string> {
  return work.then(
    () => replies.done,
    () => replies.refused,
  );
}
