import type { Scenario } from './scenario.ts';

/** Kinds of scenarios that fail today, for a reason that is known. */
const known: readonly { readonly applies: (scenario: Scenario) => boolean; readonly reason: string }[] = [];

/** Why a scenario is left out of `npm test`; `undefined` if it is not. */
export function leftOutToday(scenario: Scenario): string | undefined {
  return known.find(({ applies }) => applies(scenario))?.reason;
}
