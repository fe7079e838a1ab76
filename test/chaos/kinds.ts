import type { Blow } from './fault.ts';
import type { Scenario } from './scenario.ts';

/** The kinds of trouble that a scenario has, as the report and the list of those left out name them. */
export function kindsOf({ faults, quirks, second, wanted }: Scenario): Set<string> {
  const others = second && (second.wanted === wanted ? 'two runs, same content' : 'two runs, other content');
  const blows = faults.filter(({ blow }) => blow.kind !== 'second-run');
  return new Set([
    ...blows.map(({ blow }) => kindOfBlow(blow)),
    ...quirks.map(({ kind }) => kind),
    ...(others === undefined ? [] : [others]),
  ]);
}

/** Whether a cut may leave the beginning of a command on the server. */
export const cutsCommands = ({ faults }: Scenario): boolean =>
  faults.some(({ at, blow }) => at.counted === 'command-bytes' && blow.kind !== 'stall');

export function kindOfBlow(blow: Blow): string {
  return blow.kind === 'cut' ? `cut: ${blow.scope}` : blow.kind;
}
