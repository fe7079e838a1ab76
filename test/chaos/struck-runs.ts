import type { Blow, Fault, Since } from './fault.ts';
import type { Journal } from './journal.ts';
import type { RunListener, RunOutcome } from './run-outcome.ts';
import { startApart } from './run-apart.ts';
import { startHere } from './run-here.ts';
import { manyRetries, type Scenario } from './scenario.ts';
import type { StageSet, Version } from './stage-set.ts';
import type { StartedRun } from './started-run.ts';
import { Strikes } from './strikes.ts';

/** A run that has ended. */
export interface EndedRun {
  readonly version: Version;
  readonly outcome: RunOutcome;
  /** Whether it has got as far as its first step on the server: before, it fails at once when there is no server. */
  readonly hasOpenedSession: boolean;
}

interface RunRequest {
  readonly who: string;
  readonly version: Version;
  readonly isApart: boolean;
  readonly retries: number;
  readonly onPhase?: (phase: Since) => void;
}

interface NotedRun extends StartedRun {
  readonly result: Promise<EndedRun>;
}

/** Runs a deploy that nothing disturbs. */
export function runClean(
  set: StageSet,
  journal: Journal,
  request: Omit<RunRequest, 'retries' | 'onPhase'>,
): Promise<EndedRun> {
  return startNoted(set, journal, { ...request, retries: manyRetries }).result;
}

/** Runs the deploys of a scenario while its faults strike; resolves to them in the order in which they ended. */
export async function runStruck(
  set: StageSet,
  journal: Journal,
  scenario: Scenario,
  versions: { readonly first: Version; readonly second: Version | undefined },
): Promise<{ readonly ended: readonly EndedRun[]; readonly struck: readonly Blow[] }> {
  const running: Partial<Record<'first' | 'second', NotedRun>> = {};
  const ended: EndedRun[] = [];
  const start = (who: 'first' | 'second', version: Version, isApart: boolean): void => {
    const onPhase = (phase: Since): void => strikes.reached(phase);
    const run = startNoted(set, journal, { who, version, isApart, retries: scenario.retries, onPhase });
    running[who] = { ...run, result: run.result.then((result) => (ended.push(result), result)) };
  };
  const strikes = new Strikes(scenario.faults, (blow) => {
    journal.note('fault', JSON.stringify(blow));
    if (blow.kind === 'kill') running[blow.whom]?.kill();
    if (blow.kind === 'abort') running[blow.whom]?.abort();
    const { second } = versions;
    if (blow.kind === 'second-run' && second) start('second', second, scenario.second?.isApart === true);
  });
  set.account.setQuirks('all');
  set.proxy.setRules(strikes);
  start('first', versions.first, scenario.isApart);
  await running.first?.result;
  if (running.second === undefined) set.proxy.setRules();
  await running.second?.result;
  set.proxy.setRules();
  set.account.setQuirks('lasting');
  return { ended, struck: strikes.struck };
}

export const describeFault = ({ at, blow }: Fault): string =>
  `${JSON.stringify(blow)} after ${at.amount} ${at.counted} since ${at.since}`;

/** A command that no login consists of. */
const firstStep = / > (SIZE|RETR|EPSV|PASV|CWD|MLSD|LIST)\b/;

function startNoted(set: StageSet, journal: Journal, request: RunRequest): NotedRun {
  const { who, version, isApart, retries, onPhase = () => undefined } = request;
  let hasOpenedSession = false;
  const listener: RunListener = {
    onPhase,
    onLine: (line) => {
      hasOpenedSession ||= firstStep.test(line);
      journal.note(who, line);
    },
  };
  journal.note(who, isApart ? 'starts as a process' : 'starts');
  const options = set.options(version, retries);
  const run = isApart ? startApart(options, listener) : startHere(options, listener);
  const result = run.ended.then((outcome) => {
    journal.note(who, `ended: ${JSON.stringify(outcome)}`);
    return { version, outcome, hasOpenedSession };
  });
  return { ...run, result };
}
