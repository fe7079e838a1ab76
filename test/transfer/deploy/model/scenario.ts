import type { TextFiles } from '../../../support/sites/site-versions.ts';

/** What the model explores: some runs at once on one server, and what may happen to them. */
export interface Scenario {
  readonly name: string;
  /** What is live before, put there by a deploy; nothing if absent. */
  readonly before?: TextFiles;
  /** What each of the runs deploys that are there from the beginning. */
  readonly runs: readonly TextFiles[];
  /** How many runs may be killed, each at any moment. */
  readonly kills?: number;
  /** How many times a session may be lost, at any moment. */
  readonly cuts?: number;
  /** Whether the server may carry out requests of a killed run or a lost session at any later time. */
  readonly late?: boolean;
  /** What the last runs deploy, which nothing disturbs but late requests: each begins when all before it have ended. */
  readonly last?: readonly TextFiles[];
  /** How many switches between runs the test explores; more take too long for it. Absent: any number. */
  readonly switches?: number;
  /** How many states it explores at least. */
  readonly states: number;
}
