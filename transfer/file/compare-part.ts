import { ResumeRefused } from '../remote/remote-error.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { readRange } from './read-range.ts';
import { readPart, type Source } from './source.ts';
import { VerificationError } from './verification-error.ts';

/** How many of a partial's last bytes are compared before it is resumed, and on each side of the seam afterwards. */
export const comparedBytes = 64 * 1024;

/** A range of a file. */
export interface Part {
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/**
 * Whether the last bytes before `offsetBytes` on the server match the source. Size alone proves nothing: a server may have
 * filled a gap with zeros.
 */
export async function hasSameTail(
  session: RemoteSession,
  path: string,
  source: Source,
  offsetBytes: number,
): Promise<boolean> {
  const start = Math.max(0, offsetBytes - comparedBytes);
  try {
    const there = await readRange(session, path, start, comparedBytes);
    return there.equals(await readPart(source, start, offsetBytes - start));
  } catch (error) {
    // A partial that cannot be compared cannot be trusted.
    if (error instanceof ResumeRefused) return false;
    throw error;
  }
}

/**
 * Compares a part of a stored file with the source. If the file goes on after the part, this closes the session.
 *
 * @throws VerificationError when they differ, or when the server does not send from an offset
 */
export async function comparePart(
  session: RemoteSession,
  path: string,
  source: Source,
  { offsetBytes, lengthBytes }: Part,
): Promise<void> {
  const range = `the bytes ${offsetBytes} to ${offsetBytes + lengthBytes}`;
  try {
    const there = await readRange(session, path, offsetBytes, lengthBytes);
    if (there.equals(await readPart(source, offsetBytes, lengthBytes))) return;
  } catch (error) {
    if (!(error instanceof ResumeRefused)) throw error;
    throw new VerificationError(`${path}: ${range} cannot be compared`, { cause: error });
  }
  throw new VerificationError(`${path}: ${range} differ from what was sent`);
}
