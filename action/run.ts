import { resolve } from 'node:path';
import type { DeployEvent, DeployOptions, DeployReport } from '../transfer/index.ts';
import { ChangeList, plannedChanges } from './changes.ts';
import { DeployLog } from './deploy-log.ts';
import { deployOptions } from './deploy-options.ts';
import { foreignInputWarnings } from './foreign-inputs.ts';
import { givenInput, readInputs } from './inputs.ts';
import {
  failureLines,
  failureOf,
  goesOn,
  isFailure,
  stackLines,
  type Outcome,
  type Success,
} from './outcome.ts';
import { setOutputs } from './outputs.ts';
import { resultLines } from './result-lines.ts';
import type { Environment, RunnerCommands } from './runner-commands.ts';
import { createSafeOutput, type SafeOutput } from './safe-output.ts';
import { secretForms } from './secrets.ts';
import { onStopSignal, type StopSource } from './stop-signals.ts';
import { listedChanges, summaryText } from './summary.ts';

/** Everything that a run takes from outside. */
export interface Surroundings {
  readonly deploy: (options: DeployOptions) => Promise<DeployReport>;
  readonly core: RunnerCommands;
  readonly env: Environment;
  readonly process: StopSource;
  /** A clock, in milliseconds. */
  readonly now: () => number;
}

/** Reads the inputs, deploys and tells the runner what came of it. Settles when all is told, and never rejects. */
export async function run(surroundings: Surroundings): Promise<void> {
  const { core, env } = surroundings;
  const secrets = secretForms(givenInput(env, 'password'));
  for (const secret of secrets) core.setSecret(secret);
  const out = createSafeOutput(core, secrets);
  const changes = new ChangeList(listedChanges);

  const outcome = await attempt(surroundings, out, changes);
  for (const line of resultLines(outcome)) out.line(line);
  if (isFailure(outcome)) out.failure(failureLines(outcome));
  try {
    setOutputs(core, outcome);
  } catch (error) {
    out.failure([`The outputs could not be set: ${String(error)}`]);
  }
  if (!env['GITHUB_STEP_SUMMARY']) return;
  try {
    await core.summary.addRaw(summaryText(outcome, changes, secrets)).write();
  } catch (error) {
    out.warning(`The job summary could not be written: ${String(error)}`);
  }
}

async function attempt(surroundings: Surroundings, out: SafeOutput, changes: ChangeList): Promise<Outcome> {
  const stop = new AbortController();
  let stoppedBy: string | undefined;
  const stopListening = onStopSignal(surroundings.process, (signal) => {
    stoppedBy = signal;
    out.line(`Stopping (${signal}). ${goesOn}`);
    stop.abort(new Error(`Stopped by ${signal}.`));
  });
  try {
    return await deployAndTell(surroundings, { out, changes, signal: stop.signal });
  } catch (error) {
    return failureOf(error, stoppedBy);
  } finally {
    stopListening();
    out.endGroup();
  }
}

interface Telling {
  readonly out: SafeOutput;
  readonly changes: ChangeList;
  readonly signal: AbortSignal;
}

async function deployAndTell(surroundings: Surroundings, telling: Telling): Promise<Success> {
  const { deploy, env, now } = surroundings;
  const { out, changes, signal } = telling;
  for (const warning of foreignInputWarnings(env)) out.warning(warning);
  const inputs = readInputs(env, resolve(env['GITHUB_WORKSPACE'] ?? '.'));
  const dryRun = inputs['dry-run'];
  // Who runs a job again with debug logging wants to see everything, without a change of the workflow.
  const level = env['RUNNER_DEBUG'] === '1' ? 'verbose' : inputs['log-level'];
  const log = new DeployLog(out, { level, dryRun, now });
  const onEvent = (event: DeployEvent) => {
    log.tell(event);
    changes.addPublished(event);
  };
  try {
    const report = await deploy({ ...deployOptions(inputs), signal, onEvent });
    if (dryRun && report.plan) for (const change of plannedChanges(report.plan)) changes.add(change);
    return { ended: dryRun ? 'planned' : 'deployed', report };
  } catch (error) {
    if (level === 'verbose') for (const line of stackLines(error)) out.line(line);
    throw error;
  }
}
