import { RunError, type RunErrorDetails, type RunReport, RunReporter } from '../run/reporter.ts';
import type { PathFailure } from '../tree/path-failure.ts';
import type { MirrorEvent } from './events.ts';
import type { MirrorPlan } from './plan.ts';

/** What a mirror did, whole or up to its failure. */
export interface MirrorReport extends RunReport<MirrorPlan> {
  /** Files that are new here. */
  readonly fetched: number;
  /** Files that were here and changed. */
  readonly replaced: number;
  readonly unchanged: number;
  /** Local files, and links, that were deleted. */
  readonly deleted: number;
  /** Bytes that came over data connections in this run, whatever became of them. */
  readonly bytesReceived: number;
  /** Bytes that an earlier run or attempt had brought and that were not fetched again. */
  readonly bytesResumed: number;
  /** What could not be mirrored. */
  readonly failures: readonly PathFailure[];
}

/** What a mirror has done, up to now. */
export interface MirrorTotals {
  fetched: number;
  replaced: number;
  deleted: number;
  bytesReceived: number;
  bytesResumed: number;
}

/** A mirror that did not get to its end. */
export class MirrorError extends RunError<MirrorReport> {
  override readonly name = 'MirrorError';
}

/** What one mirror says to the outside. */
export class MirrorReporter extends RunReporter<MirrorEvent, MirrorPlan, MirrorReport> {
  /** Counted up while it runs, also when it fails. */
  readonly totals: MirrorTotals = {
    fetched: 0,
    replaced: 0,
    deleted: 0,
    bytesReceived: 0,
    bytesResumed: 0,
  };
  protected readonly runName = 'mirror';
  readonly #failures: PathFailure[] = [];

  /** What could not be mirrored, up to now. */
  get failures(): readonly PathFailure[] {
    return this.#failures;
  }

  /** Notes a path that cannot be mirrored. */
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
   * The error of a run that did all that it could.
   *
   * @param first of the paths that could not be mirrored
   */
  incomplete(first: PathFailure, mayDelete: boolean): RunError<MirrorReport> {
    const count = this.failures.length;
    const others = count === 1 ? '' : ` and ${count - 1} more`;
    const message = `${first.path}${others} could not be mirrored: ${first.reason}`;
    const hint = `${first.hint}${mayDelete ? ' Nothing was deleted.' : ''}`.trim();
    return this.error(message, hint, undefined);
  }

  protected override get resumeHint(): string {
    return this.totals.bytesReceived > 0 ? 'What has arrived is kept; the next run goes on from there.' : '';
  }

  protected override makeError(message: string, details: RunErrorDetails<MirrorReport>): MirrorError {
    return new MirrorError(message, details);
  }
}
