/** How something ended, as a value: for who decides on a failure before it goes on to the caller. */
export type Outcome<T> = { readonly value: T } | { readonly failure: Error };

/** Waits for the end of something; never rejects. */
export const outcomeOf = <T>(running: Promise<T>): Promise<Outcome<T>> =>
  running.then(
    (value) => ({ value }),
    (error: unknown) => ({
      failure: error instanceof Error ? error : new Error(String(error), { cause: error }),
    }),
  );

/** The failure, if it was one. */
export const failureOf = (outcome: Outcome<unknown>): Error | undefined =>
  'failure' in outcome ? outcome.failure : undefined;
