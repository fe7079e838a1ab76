import { RunError, type RunErrorDetails, type RunReport, RunReporter } from '../run/reporter.ts';
import type { PathFailure } from '../tree/path-failure.ts';
import type { MirrorEvent } from './events.ts';
import type { MirrorPlan } from './plan.ts';

/** What a mirror did, up to its end or its failure. */
export interface MirrorReport extends RunReport<MirrorPlan> {
  /** Files that are new here. */
  readonly fetched: number;
  /** Files that were here and changed. */
  readonly replaced: number;
  readonly unchanged: number;
  /** Number of local files and links deleted. */
  readonly deleted: number;
  /** Bytes received over data connections in this run, including those received twice. */
  readonly bytesReceived: number;
  /** Bytes that an earlier run or attempt had already fetched, so they were not fetched again. */
  readonly bytesResumed: number;
  /** Paths that could not be mirrored. */
  readonly failures: readonly PathFailure[];
}

/** What a mirror has done so far. */
export interface MirrorTotals {
  fetched: number;
  replaced: number;
  deleted: number;
  bytesReceived: number;
  bytesResumed: number;
}

/** A mirror that failed, was stopped, or could not mirror some paths; `report` says what was done. */
export class MirrorError extends RunError<MirrorReport> {
  override readonly name = 'MirrorError';
}

/** The reporter of one mirror. */
export class MirrorReporter extends RunReporter<MirrorEvent, MirrorPlan, MirrorReport> {
  /** Counted while the mirror runs, so that a failure can report them too. */
  readonly totals: MirrorTotals = {
    fetched: 0,
    replaced: 0,
    deleted: 0,
    bytesReceived: 0,
    bytesResumed: 0,
  };
  protected readonly runName = 'mirror';
  readonly #failures: PathFailure[] = [];

  /** Paths that could not be mirrored so far. */
  get failures(): readonly PathFailure[] {
    return this.#failures;
  }

  /** Records a path that cannot be mirrored. */
  fail({ path, reason, hint }: PathFailure): void {
    const failure = { path, reason: this.mask(reason), hint: this.mask(hint) };
    this.#failures.push(failure);
    this.emit({ type: 'failed', failure });
  }

  override report(): MirrorReport {
    const unchanged = this.plan?.unchanged ?? 0;
    return { ...this.totals, unchanged, failures: this.failures, ...this.runReport };
  }

  /**
   * The error of a run that finished, but could not mirror some paths.
   *
   * @param first of those paths
   * @param mayDelete whether the run would otherwise have deleted local files
   */
  incomplete(first: PathFailure, mayDelete: boolean): RunError<MirrorReport> {
    const count = this.failures.length;
    const others = count === 1 ? '' : ` and ${count - 1} more`;
    const message = `${first.path}${others} could not be mirrored: ${first.reason}`;
    const hint = `${first.hint}${mayDelete ? ' Nothing was deleted.' : ''}`.trim();
    return this.error(message, hint, undefined);
  }

  protected override get resumeHint(): string {
    return this.totals.bytesReceived > 0 ? 'What has arrived is kept; the next run resumes from there.' : '';
  }

  protected override makeError(message: string, details: RunErrorDetails<MirrorReport>): MirrorError {
    return new MirrorError(message, details);
  }
}
