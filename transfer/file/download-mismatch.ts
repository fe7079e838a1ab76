import type { DownloadPart } from './download-part.ts';
import { DownloadMismatch, VersionChanged } from './download-version.ts';
import type { RemoteVersion } from './remote-version.ts';
import { RemoteChanged, TailDiffers } from './retrieve-rest.ts';

/** Rounds of one download before a file that keeps changing, here or on the server, is reported as an error. */
export const maxRounds = 3;

/** Whether an error means that what has arrived and what the server has differ. */
export const isMismatch = (error: unknown): boolean =>
  error instanceof TailDiffers || error instanceof RemoteChanged || error instanceof DownloadMismatch;

/**
 * Prepares a part for another round after a mismatch.
 *
 * @param look asks the server for the current version
 * @returns whether the error was a mismatch; after any other error another round is pointless
 */
export async function resetAfterMismatch(
  part: DownloadPart,
  error: unknown,
  look: () => Promise<RemoteVersion>,
): Promise<boolean> {
  if (!isMismatch(error)) return false;
  if (error instanceof VersionChanged) await part.adopt(error.version);
  else if (error instanceof RemoteChanged) await part.adopt(await look());
  else if (error instanceof TailDiffers || (await part.size()) === part.version.sizeBytes) await part.clear();
  return true;
}
