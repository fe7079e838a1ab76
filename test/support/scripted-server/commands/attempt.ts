/** A reply by whether the storage did what it was asked to do. */
export function attempt(
  work: Promise<unknown>,
  replies: { readonly done: string; readonly refused: string },
): Promise<string> {
  return work.then(
    () => replies.done,
    () => replies.refused,
  );
}
