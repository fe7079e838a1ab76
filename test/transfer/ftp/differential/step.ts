/** One call of ftplib: its name there and its arguments, bytes in Base64. */
export type Step = readonly [name: string, ...args: readonly unknown[]];

/** Outcome of a call, in ftplib's terms. */
export type Outcome = { readonly value: unknown } | { readonly error: string; readonly text: string };

/** One session of one implementation. */
export interface StepRunner {
  run(step: Step): Promise<Outcome>;
  close(): Promise<void>;
}
