import { cutsCommands } from './kinds.ts';
import type { Scenario } from './scenario.ts';

interface KnownFault {
  readonly applies: (scenario: Scenario) => boolean;
  readonly reason: string;
}

/** Kinds of scenarios that fail today, for a reason that is known. */
const known: readonly KnownFault[] = [
  {
    applies: (scenario) =>
      scenario.server.kind === 'proftpd' && scenario.server.tls === 'none' && cutsCommands(scenario),
    reason:
      'ProFTPD carries out the beginning of a command that a lost connection has left: with a shorter name.',
  },
];

/** Why a scenario is left out of `npm test`; `undefined` if it is not. */
export function leftOutToday(scenario: Scenario): string | undefined {
  return known.find(({ applies }) => applies(scenario))?.reason;
}
