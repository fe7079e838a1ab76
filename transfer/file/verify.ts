import { StorbinaryError } from '../remote/storbinary-error.ts';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ChecksumAlgorithm, RemoteSession } from '../remote/remote.ts';
import { ResumeRefused } from '../remote/remote-error.ts';
import { readRange } from './read-range.ts';
import { readPart, type Source } from './source.ts';

/** How much of a partial's end is compared before it is continued, and on each side of a seam afterwards. */
export const comparedBytes = 64 * 1024;

/** The server's copy is not what was sent, although the server said that it was stored. */
export class VerificationError extends StorbinaryError {
  override readonly name = 'VerificationError';

  constructor(message: string, details: { readonly cause?: unknown } = {}) {
    super(message, {
      hint: 'The server changes or loses what it stores. Its disk may be full or at fault; ask the host.',
      ...details,
    });
  }
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
  /** Read the whole file back and compare it, whatever the server says of it. Default: `false`. */
  readonly readsBack?: boolean;
}

/**
 * Checks that a stored file is the source: its size, its checksum where the server computes one, and else, for a file
 * that was continued or found, the bytes around the seam. Reading the seam of a long file closes the session. A file that
 * fits into what is compared is never continued: when it has its full size, it was sent in one go.
 *
 * SIZE and checksum are queued at once, so that they share a write with what the caller queues next.
 *
 * @throws VerificationError
 */
export async function verifyStored(
  session: RemoteSession,
  { path, source, seamBytes, readsBack = false }: StoredFile,
): Promise<void> {
  const algorithm = readsBack ? undefined : session.checksumAlgorithm;
  const [size, found] = await Promise.all([
    session.size(path),
    algorithm === undefined ? undefined : session.checksum(path, source.sizeBytes),
  ]);
  if (size !== source.sizeBytes) {
    throw new VerificationError(
      `${path}: ${source.sizeBytes} bytes were sent, the server has ${size ?? 'no such file'}`,
    );
  }
  if (readsBack) {
    await compareHash(path, source, 'sha256', await hashOfStored(session, path));
  } else if (algorithm !== undefined && found !== undefined) {
    await compareHash(path, source, algorithm, found);
  } else if (seamBytes > 0 && source.sizeBytes > comparedBytes) {
    await verifySeam(session, path, source, seamBytes);
  }
}

async function compareHash(
  path: string,
  source: Source,
  algorithm: ChecksumAlgorithm,
  found: string,
): Promise<void> {
  const expected = await checksumOfSource(source, algorithm);
  if (found === expected) return;
  throw new VerificationError(
    `${path}: the server's ${algorithm} is ${found}, that of the source ${expected}`,
  );
}

async function hashOfStored(session: RemoteSession, path: string): Promise<string> {
  const hash = createHash('sha256');
  await session.retrieve(path, (block) => void hash.update(block));
  return hash.digest('hex');
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

/** The SHA-256 of a source in lower-case hex. */
export const sha256Of = (source: Source): Promise<string> => checksumOfSource(source, 'sha256');

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
