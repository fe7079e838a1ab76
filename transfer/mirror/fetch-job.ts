import type { DownloadPart } from '../file/download-part.ts';
import type { Fetch } from './plan.ts';

/** One file on its way here. */
export interface Job {
  readonly fetch: Fetch;
  part: DownloadPart | undefined;
  round: number;
  /** Whether the file has changed on the server since it was looked at. */
  isOutdated: boolean;
  /** Bytes that progress has counted. */
  countedBytes: number;
  resumedBytes: number | undefined;
}

/** A job whose bytes have all come, on the session that brought them. */
export interface Arrived {
  readonly job: Job;
  readonly part: DownloadPart;
}

/** A file that nothing has been done about. */
export const newJob = (fetch: Fetch): Job => ({
  fetch,
  part: undefined,
  round: 1,
  isOutdated: false,
  countedBytes: 0,
  resumedBytes: undefined,
});
