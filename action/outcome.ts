import { DeployError, type DeployReport } from '../transfer/index.ts';
import { InputErrors } from './input-errors.ts';

/** How a run ended: every run ends in exactly one. */
export type Outcome = Success | Failure;

/** A run that did what was asked; `planned` is a dry run. */
export interface Success {
  readonly ended: 'deployed' | 'planned';
  readonly report: DeployReport;
}

/** A run that did not get to its end. */
export interface Failure {
  readonly ended: 'stopped' | 'failed';
  readonly message: string;
  /** What to try; empty when there is nothing to say. */
  readonly hint: string;
  /** Absent when the run failed before or outside the deploy. */
  readonly report?: DeployReport;
}

/** Holds whenever a run is stopped. */
export const goesOn = 'What is staged stays on the server; the next run goes on from there.';

/** What a thrown value means to the user. `stoppedBy` is the signal that ended the run, if one did. */
export function failureOf(error: unknown, stoppedBy: string | undefined): Failure {
  const report = error instanceof DeployError ? { report: error.report } : {};
  if (stoppedBy !== undefined) {
    return { ended: 'stopped', message: `Stopped by ${stoppedBy}.`, hint: goesOn, ...report };
  }
  if (error instanceof DeployError) {
    return { ended: 'failed', message: error.message, hint: error.hint, ...report };
  }
  if (error instanceof InputErrors) {
    return {
      ended: 'failed',
      message: ['These inputs cannot be used:', ...error.lines].join('\n'),
      hint: '',
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { ended: 'failed', message: `Unexpected error: ${message}`, hint: '' };
}

/** Whether the run did not get to its end. */
export const isFailure = (outcome: Outcome): outcome is Failure =>
  outcome.ended === 'failed' || outcome.ended === 'stopped';

/** The stack of the error behind a failure, for who looks into the code; nothing when the inputs are at fault. */
export function stackLines(error: unknown): readonly string[] {
  const origin = error instanceof DeployError ? error.cause : error;
  if (!(origin instanceof Error) || origin instanceof InputErrors) return [];
  return origin.stack?.split('\n') ?? [];
}

/** The message and the hint of a failure, line by line. */
export function failureLines({ message, hint }: Failure): readonly string[] {
  return [message, hint].flatMap((text) => text.split('\n')).filter((line) => line.trim() !== '');
}
