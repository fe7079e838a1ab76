import { StorbinaryError } from '../remote/storbinary-error.ts';
import type { Plan } from './plan.ts';

/** What a deploy did, whole or up to its failure. */
export interface DeployReport {
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
  readonly durationMs: number;
  /** Absolute path of the state file on the server. */
  readonly state: string;
  /** Absent when the deploy ended before there was a plan. */
  readonly plan?: Plan;
}

/** A deploy that did not get to its end. The message says what failed, on which path, and what the server said. */
export class DeployError extends StorbinaryError {
  override readonly name = 'DeployError';
  /** What was done before the failure. */
  readonly report: DeployReport;

  constructor(message: string, details: { hint: string; report: DeployReport; cause: unknown }) {
    super(message, details);
    this.report = details.report;
  }
}
