import type { RunOutcome } from './run-outcome.ts';

/** A run that takes longer hangs: with the retries of the scenarios, none needs half of it. */
export const runBoundMs = 90_000;
/** A process that has reported its result exits on its own long before. */
export const exitBoundMs = 15_000;

/** A deploy that is under way. */
export interface StartedRun {
  /** Never rejects. */
  readonly ended: Promise<RunOutcome>;
  abort(): void;
  kill(): void;
}
