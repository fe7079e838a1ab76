import { StorbinaryError } from '../remote/storbinary-error.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { ResumeRefused } from '../remote/remote-error.ts';
import type { Target } from './target.ts';
import { comparedBytes } from './verify.ts';

/** What is in the target does not continue into what the server has. */
export class TailDiffers extends Error {
  override readonly name = 'TailDiffers';
}

/** The file on the server is not the one any more that was being retrieved. */
export class RemoteChanged extends StorbinaryError {
  override readonly name = 'RemoteChanged';

  constructor(message: string, details: { readonly cause?: unknown } = {}) {
    super(message, {
      hint: 'Something writes to the file on the server. Retrieve it when that has ended.',
      ...details,
    });
  }
}

export interface RetrieveRestOptions {
  /** Size that the server gave for the file; no byte beyond it is taken. */
  readonly sizeBytes: number;
  /**
   * Called after each block.
   *
   * @param received bytes that came over the network
   * @param fresh those of them that the target did not have
   */
  readonly onBytes: (received: number, fresh: number) => void;
}

/**
 * Brings what is missing of a remote file into a target: one attempt, on one session. Going on reads the last 64 KiB of
 * what is there once more and compares them. A server that reads from the beginning only makes the target start over.
 *
 * @throws TailDiffers; RemoteChanged when more bytes come than there should be; both close the session
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
    if (!isSame) throw new TailDiffers(`${path} does not continue what has arrived of it`);
    position += block.length;
    if (position > sizeBytes) throw new RemoteChanged(`${path}: more than its ${sizeBytes} bytes came`);
    await target.append(block.subarray(overlap));
    onBytes(block.length, block.length - overlap);
  };
  await session.retrieve(path, take, start);
}
