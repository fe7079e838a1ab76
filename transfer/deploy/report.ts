import { RunError, type RunErrorDetails, type RunReport, RunReporter } from '../run/reporter.ts';
import type { DeployEvent } from './events.ts';
import type { Plan } from './plan.ts';

/** What a deploy did, whole or up to its failure. */
export interface DeployReport extends RunReport<Plan> {
  /** Files that are new on the live site. */
  readonly uploaded: number;
  /** Files whose live content changed. */
  readonly replaced: number;
  /** Files that got their place by a rename of content that was on the server already; counted in the two above too. */
  readonly moved: number;
  readonly deleted: number;
  readonly unchanged: number;
  /**
   * Bytes that data connections took in this run, whatever became of them: what a cut left in the system's buffers is
   * counted, and counted again when it is sent again.
   */
  readonly bytesSent: number;
  /** Bytes that an earlier run or attempt had brought to the server and that were not sent again. */
  readonly bytesResumed: number;
  /** Absolute path of the state file on the server. */
  readonly state: string;
}

/** What a deploy has done, up to now. */
export interface DeployTotals {
  uploaded: number;
  replaced: number;
  moved: number;
  deleted: number;
  bytesSent: number;
  bytesResumed: number;
}

/** A deploy that did not get to its end. The message says what failed, on which path, and what the server said. */
export class DeployError extends RunError<DeployReport> {
  override readonly name = 'DeployError';
}

/** What one deploy says to the outside. */
export class DeployReporter extends RunReporter<DeployEvent, Plan, DeployReport> {
  /** Counted up while it runs, also when it fails. */
  readonly totals: DeployTotals = {
    uploaded: 0,
    replaced: 0,
    moved: 0,
    deleted: 0,
    bytesSent: 0,
    bytesResumed: 0,
  };
  statePath = '';
  protected readonly runName = 'deploy';

  override report(): DeployReport {
    const unchanged = this.plan?.unchanged ?? 0;
    return { ...this.totals, unchanged, state: this.statePath, ...this.runReport };
  }

  protected override get resumeHint(): string {
    return this.totals.bytesSent > 0
      ? 'What has arrived on the server is kept; the next run goes on from there.'
      : '';
  }

  protected override makeError(message: string, details: RunErrorDetails<DeployReport>): DeployError {
    return new DeployError(message, details);
  }
}
