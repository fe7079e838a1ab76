import { cutsCommands } from './kinds.ts';
import { manyRetries, type Scenario } from './scenario.ts';

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
  {
    applies: ({ faults, retries }) =>
      retries === manyRetries && faults.some(({ blow }) => blow.kind === 'short-download'),
    reason: 'A state file that arrives short behind a 226 fails the run; it is not read again.',
  },
  {
    applies: ({ quirks }) => quirks.some(({ kind }) => kind === 'short uploads'),
    reason: 'A commit that is stored short behind a 226 fails the run; it is not sent again.',
  },
  {
    applies: ({ quirks }) => quirks.some(({ kind }) => kind === 'busy files'),
    reason: 'A file that moves is put back when its new name is busy, and the next attempt does not find it.',
  },
];

/** Why a scenario is left out of `npm test`; `undefined` if it is not. */
export function leftOutToday(scenario: Scenario): string | undefined {
  return known.find(({ applies }) => applies(scenario))?.reason;
}
