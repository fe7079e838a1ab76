import { PartialFile } from '../file/partial-file.ts';
import type { Source } from '../file/source.ts';
import type { RunContext } from './deploy-context.ts';
import type { Sending } from './plan.ts';
import type { StagedCopies } from './staged-copies.ts';

/** One file on its way into the staging folder. */
export interface StagedUpload {
  readonly sending: Sending;
  readonly source: Source;
  readonly partial: PartialFile;
  /** What is there, where that is known without asking the server. */
  found: { readonly bytes: number | undefined } | 'unknown';
  /** The most bytes of it found on the server. */
  seenBytes: number;
  /** Bytes that the progress counts for it. */
  countedBytes: number;
  bytesResumed: number;
  hasMismatched: boolean;
  isReported: boolean;
  /** What is still to be compared of a large file that was found complete. */
  placesLeft: readonly number[] | undefined;
}

/** @param copies what earlier runs left */
export function newStagedUpload(
  { paths }: RunContext,
  sending: Sending,
  source: Source,
  copies: StagedCopies,
): StagedUpload {
  const { name, sizeBytes, freshName } = copies.best(sending.stagedName, source.sizeBytes);
  return {
    sending,
    source,
    partial: new PartialFile(paths.staged(name), () => paths.staged(freshName())),
    found: { bytes: sizeBytes },
    seenBytes: 0,
    countedBytes: 0,
    bytesResumed: 0,
    hasMismatched: false,
    isReported: false,
    placesLeft: undefined,
  };
}
