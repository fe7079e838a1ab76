import { failureClasses } from './finding.ts';
import { kindOfBlow, kindsOf } from './kinds.ts';
import type { Verdict } from './play.ts';

/** The tables by server and by fault, and the failures one by one. */
export function report(verdicts: readonly Verdict[]): string {
  const serverOf = ({ scenario: { server } }: Verdict): string[] => [`${server.kind}, TLS ${server.tls}`];
  const troubleOf = ({ scenario, struck }: Verdict): string[] => {
    const late = new Set(scenario.faults.map(({ blow }) => kindOfBlow(blow)));
    for (const blow of struck) late.delete(kindOfBlow(blow));
    const kinds = [...kindsOf(scenario)].filter((kind) => !late.has(kind));
    return kinds.length === 0 ? ['nothing struck'] : kinds;
  };
  const failures = verdicts
    .filter(({ findings }) => findings.length > 0)
    .sort((a, b) => a.scenario.number - b.scenario.number);
  return [
    table('server', verdicts, serverOf),
    table('fault', verdicts, troubleOf),
    `${verdicts.length} scenarios, ${failures.length} with failures`,
    ...failures.map(describeFailure),
  ].join('\n\n');
}

/** One scenario that failed, with what repeats it. */
export function describeFailure({ scenario, findings }: Verdict): string {
  const { seed, number, server } = scenario;
  const kinds = [...kindsOf(scenario)].join(', ');
  const shown = findings.slice(0, 4).map(({ failure, message }) => `  ${failure}: ${message.slice(0, 300)}`);
  const more = findings.length > shown.length ? [`  and ${findings.length - shown.length} more`] : [];
  return [
    `--seed ${seed} --only ${number}: ${server.kind}, TLS ${server.tls}; ${kinds}`,
    ...shown,
    ...more,
  ].join('\n');
}

function table(
  heading: string,
  verdicts: readonly Verdict[],
  groupsOf: (verdict: Verdict) => readonly string[],
): string {
  const groups = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    for (const name of groupsOf(verdict)) groups.set(name, [...(groups.get(name) ?? []), verdict]);
  }
  const rows = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, members]) => [name, ...counts(members)]);
  const lines = [[heading, 'runs', ...failureClasses], ...rows, ['all', ...counts(verdicts)]];
  const width = Math.max(...lines.map(([name = '']) => name.length));
  return lines
    .map(([name = '', ...cells]) => [name.padEnd(width), ...cells.map((cell) => cell.padStart(9))].join(' '))
    .join('\n');
}

/** How many scenarios there are, and how many of them have a failure of each class. */
function counts(verdicts: readonly Verdict[]): string[] {
  const failed = failureClasses.map(
    (failure) =>
      verdicts.filter(({ findings }) => findings.some((finding) => finding.failure === failure)).length,
  );
  return [verdicts.length, ...failed].map(String);
}
