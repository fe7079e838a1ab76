import { StorbinaryError } from '../remote/storbinary-error.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { ResumeRefused } from '../remote/remote-error.ts';
import type { Target } from './target.ts';
import { comparedBytes } from './compare-part.ts';

/** The last bytes in the target differ from those on the server, so the target cannot be resumed. */
export class TailDiffers extends Error {
  override readonly name = 'TailDiffers';
}

/** The file changed on the server while it was being retrieved. */
export class RemoteChanged extends StorbinaryError {
  override readonly name = 'RemoteChanged';

  constructor(message: string, details: { readonly cause?: unknown } = {}) {
    super(message, {
      hint: 'Something is writing to the file on the server. Try again once it has finished.',
      ...details,
    });
  }
}

export interface RetrieveRestOptions {
  /** Size of the file according to the server; more bytes than this are an error. */
  readonly sizeBytes: number;
  /**
   * Called after each block.
   *
   * @param received bytes of the block
   * @param fresh bytes of the block that the target did not have yet
   */
  readonly onBytes: (received: number, fresh: number) => void;
}

/**
 * Retrieves what a target lacks of a remote file: one attempt, on one session. Resuming reads the last 64 KiB of what is
 * there again and compares them. If the server cannot send from an offset, the target starts over.
 *
 * @throws TailDiffers when the target does not match; RemoteChanged when the server sends too much. Both close the session.
 */
export async function retrieveRest(
  session: RemoteSession,
  path: string,
  target: Target,
  options: RetrieveRestOptions,
): Promise<void> {
  try {
    await continueInto(session, path, target, options);
  } catch (error) {
    if (!(error instanceof ResumeRefused)) throw error;
    await target.clear();
    await continueInto(session, path, target, options);
  }
}

async function continueInto(
  session: RemoteSession,
  path: string,
  target: Target,
  { sizeBytes, onBytes }: RetrieveRestOptions,
): Promise<void> {
  const have = await target.size();
  const start = Math.max(0, have - comparedBytes);
  const tail = await target.read(start, have - start);
  let position = start;
  const take = async (block: Buffer): Promise<void> => {
    const compared = position - start;
    const overlap = Math.max(0, Math.min(block.length, tail.length - compared));
    const isSame = block.subarray(0, overlap).equals(tail.subarray(compared, compared + overlap));
    if (!isSame) throw new TailDiffers(`What has arrived of ${path} differs from the file on the server`);
    position += block.length;
    if (position > sizeBytes)
      throw new RemoteChanged(`${path}: the server sent more than the file's ${sizeBytes} bytes`);
    await target.append(block.subarray(overlap));
    onBytes(block.length, block.length - overlap);
  };
  await session.retrieve(path, take, start);
}
