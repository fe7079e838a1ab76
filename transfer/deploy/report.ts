import { RunError, type RunErrorDetails, type RunReport, RunReporter } from '../run/reporter.ts';
import type { Drift } from './drift-policy.ts';
import type { DeployEvent } from './events.ts';
import type { ExistingPolicy } from './existing-policy.ts';
import type { Plan } from './plan.ts';

/** What a deploy did, up to its end or its failure. */
export interface DeployReport extends RunReport<Plan> {
  /** Files that are new on the live site. */
  readonly uploaded: number;
  /** Files whose live content changed. */
  readonly replaced: number;
  /** Files whose content was on the server already and was moved there; they are counted in the two above too. */
  readonly moved: number;
  readonly deleted: number;
  readonly unchanged: number;
  /**
   * Bytes written to data connections in this run. Bytes that were still in the system's buffers when a connection was lost
   * are counted again when they are sent again.
   */
  readonly bytesSent: number;
  /** Bytes that an earlier run or attempt had already sent, so they were not sent again. */
  readonly bytesResumed: number;
  /**
   * Live files that were missing, or not what the state file says, before the deploy. Absent unless `drift` asked for a look.
   */
  readonly drifted?: number;
  /** Absolute path of the state file on the server. */
  readonly state: string;
}

/** What a deploy has done so far. */
export interface DeployTotals {
  uploaded: number;
  replaced: number;
  moved: number;
  deleted: number;
  bytesSent: number;
  bytesResumed: number;
}

/**
 * A deploy that failed or was stopped. The message says what failed, on which path, and what the server said; `hint` says
 * what to try, and `report` what was done before.
 */
export class DeployError extends RunError<DeployReport> {
  override readonly name = 'DeployError';
}

/** The reporter of one deploy. */
export class DeployReporter extends RunReporter<DeployEvent, Plan, DeployReport> {
  /** Counted while the deploy runs, so that a failure can report them too. */
  readonly totals: DeployTotals = {
    uploaded: 0,
    replaced: 0,
    moved: 0,
    deleted: 0,
    bytesSent: 0,
    bytesResumed: 0,
  };
  statePath = '';
  #drifted: number | undefined;
  protected readonly runName = 'deploy';

  /** Makes the plan known, for events and for the report. */
  announce(plan: Plan): void {
    this.plan = plan;
    this.emit({ type: 'planned', plan });
  }

  /** Says which files of others a plan is about to replace or keep, if there are any. */
  announceForeign(plan: Plan, policy: ExistingPolicy = 'replace'): void {
    if (plan.foreign.length === 0 || policy === 'fail') return;
    this.plan = plan;
    this.emit({ type: 'foreign', policy, paths: plan.foreign });
  }

  /** Says which live files are not what the state file says, if there are any. */
  reportDrift(drift: Drift): void {
    this.#drifted = drift.missing.length + drift.different.length;
    if (this.#drifted > 0) this.emit({ type: 'drift', drift });
  }

  override report(): DeployReport {
    const unchanged = this.plan?.unchanged ?? 0;
    const drifted = this.#drifted === undefined ? {} : { drifted: this.#drifted };
    return { ...this.totals, unchanged, ...drifted, state: this.statePath, ...this.runReport };
  }

  protected override get resumeHint(): string {
    return this.totals.bytesSent > 0
      ? 'What has arrived on the server is kept; the next run resumes from there.'
      : '';
  }

  protected override makeError(message: string, details: RunErrorDetails<DeployReport>): DeployError {
    return new DeployError(message, details);
  }
}
