import { type DeployEvent, type DeployOptions, type DeployReport, SecretMask } from '../transfer/index.ts';
import { deployOptions, readInputs } from './inputs/read-inputs.ts';
import { ChangeList, plannedChanges } from './report/changes.ts';
import { DeployLog } from './report/deploy-log.ts';
import { failureLines, resultLines, stackLines } from './report/result-lines.ts';
import {
  failureFrom,
  isFailure,
  outputsOf,
  resumeNote,
  type RunResult,
  type Success,
} from './report/run-result.ts';
import { SafeLog } from './report/safe-log.ts';
import { listedChanges, summaryText } from './report/summary.ts';
import {
  type Environment,
  type RunnerCommands,
  unsupportedInputWarnings,
  workflowInput,
  workflowInputs,
  runLabel,
  workflowWriter,
} from './runner.ts';
import { onStopSignal, type StopSource } from './stop-signals.ts';

/** Everything that a run takes from outside. */
export interface RunContext {
  readonly deploy: (options: DeployOptions) => Promise<DeployReport>;
  readonly core: RunnerCommands;
  readonly env: Environment;
  readonly process: StopSource;
  /** A clock, in milliseconds. */
  readonly now: () => number;
}

/** Reads the inputs, deploys, and reports the result to the runner. Settles when all is reported, and never rejects. */
export async function run(context: RunContext): Promise<void> {
  const { core, env } = context;
  const mask = new SecretMask([workflowInput(env, 'password')]);
  for (const form of mask.forms) core.setSecret(form);
  const log = new SafeLog(core, mask);
  const changes = new ChangeList(listedChanges);

  const result = await runUntilStopped(context, log, changes);
  for (const line of resultLines(result)) log.line(line);
  if (isFailure(result)) log.failure(failureLines(result));
  try {
    for (const [name, value] of Object.entries(outputsOf(result))) core.setOutput(name, value);
  } catch (error) {
    log.failure([`The outputs could not be set: ${String(error)}`]);
  }
  if (!env['GITHUB_STEP_SUMMARY']) return;
  try {
    await core.summary.addRaw(summaryText(result, changes, mask)).write();
  } catch (error) {
    log.warning(`The job summary could not be written: ${String(error)}`);
  }
}

async function runUntilStopped(context: RunContext, log: SafeLog, changes: ChangeList): Promise<RunResult> {
  const stop = new AbortController();
  let stoppedBy: string | undefined;
  const stopListening = onStopSignal(context.process, (signal) => {
    stoppedBy = signal;
    log.line(`Stopping (${signal}). ${resumeNote}`);
    stop.abort(new Error(`Stopped by ${signal}.`));
  });
  try {
    return await deployFromInputs(context, { log, changes, signal: stop.signal });
  } catch (error) {
    return failureFrom(error, stoppedBy);
  } finally {
    stopListening();
    log.endGroup();
  }
}

/** Where a deploy is reported, and what stops it. */
interface DeployControl {
  readonly log: SafeLog;
  readonly changes: ChangeList;
  readonly signal: AbortSignal;
}

async function deployFromInputs(context: RunContext, control: DeployControl): Promise<Success> {
  const { deploy, env, now } = context;
  const { log, changes, signal } = control;
  for (const warning of unsupportedInputWarnings(env)) log.warning(warning);
  const source = workflowInputs(env);
  const inputs = readInputs(source);
  const dryRun = inputs['dry-run'];
  // A job that is run again with debug logging shows everything, without a change of the workflow.
  const level = env['RUNNER_DEBUG'] === '1' ? 'verbose' : inputs['log-level'];
  const deployLog = new DeployLog(log, { level, dryRun, now });
  const onEvent = (event: DeployEvent) => {
    deployLog.onEvent(event);
    changes.addPublished(event);
  };
  try {
    const report = await deploy({
      ...deployOptions(inputs, source.baseFolder),
      ...workflowWriter(env),
      ...runLabel(env),
      signal,
      onEvent,
    });
    if (dryRun && report.plan) for (const change of plannedChanges(report.plan)) changes.add(change);
    return { status: dryRun ? 'planned' : 'deployed', report };
  } catch (error) {
    if (level === 'verbose') for (const line of stackLines(error)) log.line(line);
    throw error;
  }
}
