import { StorbinaryError } from '../remote/storbinary-error.ts';
import type { MirrorFailure } from './events.ts';
import type { MirrorPlan } from './plan.ts';

/** What a mirror did, whole or up to its failure. */
export interface MirrorReport {
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
  readonly durationMs: number;
  /** What could not be mirrored. */
  readonly failures: readonly MirrorFailure[];
  /** Absent when the mirror ended before there was a plan. */
  readonly plan?: MirrorPlan;
}

/** A mirror that did not get to its end. */
export class MirrorError extends StorbinaryError {
  override readonly name = 'MirrorError';
  /** What was done before the failure. */
  readonly report: MirrorReport;

  constructor(message: string, details: { hint: string; report: MirrorReport; cause: unknown }) {
    super(message, details);
    this.report = details.report;
  }
}
