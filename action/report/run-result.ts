import { DeployError, type DeployReport, planSummary, StorbinaryError } from '../../transfer/index.ts';
import type { FileCounts } from './amounts.ts';

/** How a run ended. Every run has exactly one result. */
export type RunResult = Success | Failure;

/** The result of a run that did what was asked; `planned` is a dry run. */
export interface Success {
  readonly status: 'deployed' | 'planned';
  readonly report: DeployReport;
}

/** The result of a run that was not completed. */
export interface Failure {
  readonly status: 'stopped' | 'failed';
  readonly message: string;
  /** What to try; may be empty. */
  readonly hint: string;
  /** Absent when the run failed before or outside of the deploy. */
  readonly report?: DeployReport;
}

/** True of every run that is stopped. */
export const resumeNote = 'What was staged stays on the server; the next run resumes from there.';

/**
 * What a thrown value means to the user.
 *
 * @param stoppedBy the signal that stopped the run, if one did
 */
export function failureFrom(error: unknown, stoppedBy: string | undefined): Failure {
  const report = error instanceof DeployError ? { report: error.report } : {};
  if (stoppedBy !== undefined) {
    return { status: 'stopped', message: `Stopped by ${stoppedBy}.`, hint: resumeNote, ...report };
  }
  if (error instanceof StorbinaryError) {
    return { status: 'failed', message: error.message, hint: error.hint, ...report };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { status: 'failed', message: `Unexpected error: ${message}`, hint: '' };
}

/** Whether the run was not completed. */
export const isFailure = (result: RunResult): result is Failure =>
  result.status === 'failed' || result.status === 'stopped';

/** The counts of a run that has a report: what it changed or, after a dry run, what a deploy would change. */
export function fileCounts(status: RunResult['status'], report: DeployReport): FileCounts {
  return status === 'planned' && report.plan ? planSummary(report.plan) : report;
}

/** Every output of action.yml and its value; none when the run ended before there was a report. */
export function outputsOf({ status, report }: RunResult): Readonly<Record<string, string>> {
  if (report === undefined) return {};
  const counts = fileCounts(status, report);
  return {
    uploaded: String(counts.uploaded),
    replaced: String(counts.replaced),
    deleted: String(counts.deleted),
    unchanged: String(counts.unchanged),
    drifted: String(report.drifted ?? ''),
    'bytes-sent': String(report.bytesSent),
    'bytes-resumed': String(report.bytesResumed),
    'duration-ms': String(Math.round(report.durationMs)),
    state: report.state,
  };
}
