import type { RemoteSession } from '../remote/remote.ts';
import { ResumeRefused } from '../remote/remote-error.ts';
import { SourceChanged } from './file-source.ts';
import { OutgoingContent } from './outgoing-content.ts';
import type { Source } from './source.ts';
import { comparedBytes, hasSameTail } from './compare-part.ts';

export interface SendRestOptions {
  /** Size of the file on the server; `undefined` when there is none. */
  readonly partialBytes: number | undefined;
  /** Called with the offset at which sending begins. */
  readonly onOffset?: ((offsetBytes: number) => void) | undefined;
  /** Called after each chunk handed to the operating system, with its length in bytes. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/**
 * Sends what the server lacks of a source: one attempt, on one session. A partial is resumed if its last 64 KiB match the
 * source; otherwise the file is sent from the beginning.
 *
 * @param path a name used for no other content: what is there is a part of this source, or worthless
 * @returns the offset at which sending began; the size of the source when nothing was missing
 * @throws SourceChanged when the content is no longer what it was; the copy, which is incomplete, has then been deleted if
 * the account may do that
 */
export async function sendRest(
  session: RemoteSession,
  path: string,
  source: Source,
  options: SendRestOptions,
): Promise<number> {
  try {
    const { partialBytes } = options;
    const offsetBytes =
      partialBytes === undefined ? 0 : await trustedBytes(session, path, source, partialBytes);
    if (partialBytes === source.sizeBytes && offsetBytes === partialBytes) {
      options.onOffset?.(offsetBytes);
      return offsetBytes;
    }
    return await storeFrom(session, path, source, { ...options, offsetBytes });
  } catch (error) {
    if (error instanceof SourceChanged && session.isOpen) await session.delete(path).catch(() => false);
    throw error;
  }
}

async function storeFrom(
  session: RemoteSession,
  path: string,
  source: Source,
  { partialBytes, onOffset, onBytes, ...from }: SendRestOptions & { readonly offsetBytes: number },
): Promise<number> {
  let { offsetBytes } = from;
  for (;;) {
    onOffset?.(offsetBytes);
    const content = new OutgoingContent(source, offsetBytes);
    if (offsetBytes > 0) await content.hashStart(session);
    try {
      // A lost session may still hold the old partial open and locked (vsftpd, for a minute), so it is deleted first and
      // a new file takes its name. Both requests share a write. An account that may not delete overwrites what is there,
      // and a lost connection is reported by the store.
      const startsOver = offsetBytes === 0 && partialBytes !== undefined;
      const removing = startsOver ? session.delete(path).catch(() => false) : undefined;
      const storing = session.store(path, content, { offsetBytes, onBytes });
      await Promise.all([removing, storing]);
      if (content.change !== undefined) throw content.change;
      return offsetBytes;
    } catch (error) {
      if (!(error instanceof ResumeRefused)) throw content.change ?? error;
      if (!session.canResume) offsetBytes = 0;
    }
  }
}

/**
 * How many bytes of a partial can be resumed from. A complete one is left to the verification, which follows in any case;
 * one no longer than what would be compared is sent again, which is quicker than reading it.
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
