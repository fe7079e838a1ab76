import type { Blow } from '../fault.ts';
import { type Finding, found } from '../finding.ts';
import { manyRetries, type Scenario } from '../scenario.ts';
import type { EndedRun } from '../struck-runs.ts';

/** Every run ends, and a run that fails says why. */
export function checkEndings(runs: readonly EndedRun[]): Finding[] {
  return runs.flatMap(({ outcome }) => {
    if (outcome.kind === 'hung') return [found('hung', outcome.message)];
    if (outcome.kind !== 'failure' || (outcome.isDeployError && outcome.message !== '')) return [];
    return [found('unclear', `The error is no DeployError with a message: ${outcome.message}`)];
  });
}

/** A single run fails only if something happened that trying again does not help against. */
export function checkPerseverance(run: EndedRun, struck: readonly Blow[], scenario: Scenario): Finding[] {
  const { outcome, hasOpenedSession } = run;
  if (outcome.kind !== 'failure') return [];
  if (struck.length === 0 && scenario.quirks.length === 0) {
    return [found('fails', `A run without faults failed: ${outcome.message}`)];
  }
  const isExplained =
    !hasOpenedSession ||
    scenario.retries < manyRetries ||
    struck.some(({ kind }) => kind === 'abort' || kind === 'kill') ||
    scenario.quirks.some(({ kind }) => kind === 'refused name');
  return isExplained ? [] : [found('gave up', outcome.message)];
}

/** A clean run succeeds. */
export function checkCleanRun({ outcome }: EndedRun): Finding[] {
  return outcome.kind === 'failure' ? [found('fails', `A clean run failed: ${outcome.message}`)] : [];
}
