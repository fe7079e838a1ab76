import type { DownloadPart } from './download-part.ts';
import { DownloadMismatch, VersionChanged } from './download-version.ts';
import type { RemoteVersion } from './remote-version.ts';
import { RemoteChanged, TailDiffers } from './retrieve-rest.ts';

/** Rounds of one download before whatever keeps changing the file, here or on the server, is reported. */
export const maxRounds = 3;

/** Whether what has arrived and what the server has are not the same content. */
export const isMismatch = (error: unknown): boolean =>
  error instanceof TailDiffers || error instanceof RemoteChanged || error instanceof DownloadMismatch;

/**
 * Makes a part ready for another round after a mismatch.
 *
 * @param look asks the server for the present version
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
