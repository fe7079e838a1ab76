import { setTimeout as delay } from 'node:timers/promises';
import { deploy } from '../../transfer/index.ts';
import {
  listenTo,
  outcomeOfError,
  type RunListener,
  type RunOutcome,
  type SendableOptions,
} from './run-outcome.ts';
import { runBoundMs, type StartedRun } from './started-run.ts';

/** Starts a deploy in this process. */
export function startHere(options: SendableOptions, listener: RunListener): StartedRun {
  const controller = new AbortController();
  const abort = (): void => controller.abort(new Error('Stopped by the scenario'));
  const deployed = deploy({
    ...options,
    signal: controller.signal,
    onEvent: (event) => listenTo(event, listener),
  }).then((): RunOutcome => ({ kind: 'success' }), outcomeOfError);
  return { ended: bounded(deployed, abort), abort, kill: abort };
}

async function bounded(deployed: Promise<RunOutcome>, abort: () => void): Promise<RunOutcome> {
  const timer = new AbortController();
  const hung = delay(runBoundMs, undefined, { signal: timer.signal }).then((): RunOutcome => ({
    kind: 'hung',
    message: `It has not ended after ${runBoundMs} ms`,
  }));
  hung.catch(() => undefined);
  const outcome = await Promise.race([deployed, hung]);
  timer.abort();
  if (outcome.kind === 'hung') abort();
  return outcome;
}
