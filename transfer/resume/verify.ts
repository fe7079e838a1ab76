import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type ChecksumAlgorithm, type RemoteSession, ResumeRefused } from '../remote/remote.ts';
import { readRange } from './read-range.ts';
import { readPart, type Source } from './source.ts';

/** How much of a partial's end is compared before it is continued, and on each side of a seam afterwards. */
export const comparedBytes = 64 * 1024;

/** The server's copy is not what was sent, although the server said that it was stored. */
export class VerificationError extends Error {
  override readonly name = 'VerificationError';
  readonly hint =
    'The server changes or loses what it stores. Its disk may be full or at fault; ask the host.';
}

/**
 * Whether the last bytes before `offsetBytes` on the server are the source's. Size alone proves nothing: a server may
 * have filled a gap with zeros.
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
    // What cannot be compared cannot be trusted.
    if (error instanceof ResumeRefused) return false;
    throw error;
  }
}

/** A stored file to be checked: where it was continued, if it was. */
export interface StoredFile {
  readonly path: string;
  readonly source: Source;
  /** The offset at which the last attempt went on: 0 for a file sent in one go, its size for one found whole. */
  readonly seamBytes: number;
}

/**
 * Checks that a stored file is the source: its size, its checksum where the server computes one, and else, for a file
 * that was continued, the bytes around the seam. Reading the seam of a long file closes the session.
 *
 * SIZE and checksum are queued at once, so that they share a write with what the caller queues next.
 *
 * @throws VerificationError
 */
export async function verifyStored(
  session: RemoteSession,
  { path, source, seamBytes }: StoredFile,
): Promise<void> {
  const algorithm = session.checksumAlgorithm;
  const [size, found] = await Promise.all([
    session.size(path),
    algorithm === undefined ? undefined : session.checksum(path, source.sizeBytes),
  ]);
  if (size !== source.sizeBytes) {
    throw new VerificationError(
      `${path}: ${source.sizeBytes} bytes were sent, the server has ${size ?? 'no such file'}`,
    );
  }
  if (algorithm !== undefined && found !== undefined) {
    const expected = await checksumOfSource(source, algorithm);
    if (found !== expected) {
      throw new VerificationError(
        `${path}: the server's ${algorithm} is ${found}, that of the source ${expected}`,
      );
    }
  } else if (seamBytes > 0 && seamBytes < source.sizeBytes) {
    await verifySeam(session, path, source, seamBytes);
  }
}

async function verifySeam(
  session: RemoteSession,
  path: string,
  source: Source,
  seamBytes: number,
): Promise<void> {
  const start = Math.max(0, seamBytes - comparedBytes);
  const length = Math.min(2 * comparedBytes, source.sizeBytes - start);
  const [there, here] = [
    await readRange(session, path, start, length),
    await readPart(source, start, length),
  ];
  if (!there.equals(here)) {
    throw new VerificationError(`${path}: what the server has around byte ${seamBytes} is not what was sent`);
  }
}

async function checksumOfSource(source: Source, algorithm: ChecksumAlgorithm): Promise<string> {
  if (algorithm === 'sha256' && source.sha256 !== undefined) return source.sha256;
  if (algorithm === 'crc32') return crc32OfSource(source);
  const hash = createHash(algorithm);
  for await (const chunk of source.open(0)) hash.update(chunk);
  return hash.digest('hex');
}

async function crc32OfSource(source: Source): Promise<string> {
  let value = 0;
  for await (const chunk of source.open(0)) value = crc32(chunk, value);
  return value.toString(16).padStart(8, '0');
}
