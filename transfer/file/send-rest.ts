import type { RemoteSession } from '../remote/remote.ts';
import { ResumeRefused } from '../remote/remote-error.ts';
import type { Source } from './source.ts';
import { comparedBytes, hasSameTail } from './verify.ts';

export interface SendRestOptions {
  /** Size of what is on the server under that name; `undefined` when there is nothing. */
  readonly partialBytes: number | undefined;
  /** Called once with the offset that the sending begins at. */
  readonly onOffset?: ((offsetBytes: number) => void) | undefined;
  /** Called after each chunk that was handed to the system. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/**
 * Brings what is missing of a source to the server: one attempt, on one session. A partial is continued when it ends as
 * the source does at that place; otherwise the file is sent from its beginning.
 *
 * @param path a name that no other content has had: what is there is a part of this source or worthless
 * @returns the offset that the sending began at; the size of the source when nothing was missing
 */
export async function sendRest(
  session: RemoteSession,
  path: string,
  source: Source,
  { partialBytes, onOffset, onBytes }: SendRestOptions,
): Promise<number> {
  let offsetBytes = partialBytes === undefined ? 0 : await trustedBytes(session, path, source, partialBytes);
  if (partialBytes === source.sizeBytes && offsetBytes === partialBytes) {
    onOffset?.(offsetBytes);
    return offsetBytes;
  }
  for (;;) {
    onOffset?.(offsetBytes);
    try {
      // A session that was lost may still hold the old partial open, and locked (vsftpd, for a minute): a new file under
      // the same name is nobody's. Both requests leave together. An account that may not delete stores over what is there,
      // and a lost connection is the store's to report.
      const isAnew = offsetBytes === 0 && partialBytes !== undefined;
      const removing = isAnew ? session.delete(path).catch(() => false) : undefined;
      const storing = session.store(path, source.open(offsetBytes), { offsetBytes, onBytes });
      await Promise.all([removing, storing]);
      return offsetBytes;
    } catch (error) {
      if (!(error instanceof ResumeRefused)) throw error;
      if (!session.canResume) offsetBytes = 0;
    }
  }
}

/**
 * How much of a partial can be built upon. One that is whole is left to the verification, which is due in any case; one
 * that fits into what is compared is sent sooner than read.
 */
async function trustedBytes(
  session: RemoteSession,
  path: string,
  source: Source,
  partialBytes: number,
): Promise<number> {
  if (partialBytes === source.sizeBytes) return partialBytes;
  if (partialBytes > source.sizeBytes || partialBytes <= comparedBytes || !session.canResume) return 0;
  return (await hasSameTail(session, path, source, partialBytes)) ? partialBytes : 0;
}
