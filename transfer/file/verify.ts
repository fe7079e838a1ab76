import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ChecksumAlgorithm, RemoteSession } from '../remote/remote.ts';
import { RemoteError, ResumeRefused } from '../remote/remote-error.ts';
import { readRange } from './read-range.ts';
import { readPart, type Source } from './source.ts';

/** How many of a partial's last bytes are compared before it is resumed, and on each side of the seam afterwards. */
export const comparedBytes = 64 * 1024;

/**
 * The server's copy differs from what was sent, although the server reported success. One of another size is `transient`:
 * a data connection that was cut on its way looks like that too, and another attempt resumes from what is there.
 */
export class VerificationError extends RemoteError {
  override readonly name = 'VerificationError';

  constructor(
    message: string,
    details: { readonly kind?: 'transient' | 'permanent'; readonly cause?: unknown } = {},
  ) {
    super(message, {
      kind: 'permanent',
      hint: 'The server alters or loses what it stores. Its disk may be full or faulty: ask your hosting provider.',
      ...details,
    });
  }
}

/** Whether the content on the server is wrong, so that nothing of it can be resumed from. */
export const isWrongContent = (error: unknown): error is VerificationError =>
  error instanceof VerificationError && error.kind === 'permanent';

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

/** A stored file to be verified. */
export interface StoredFile {
  readonly path: string;
  readonly source: Source;
  /** Offset at which the last attempt resumed: 0 for a file sent in one go, its size for one found complete. */
  readonly seamBytes: number;
  /** Whether to read the whole file back and compare it, whatever the server reports. Default: `false`. */
  readonly readsBack?: boolean;
}

/**
 * Checks that a stored file matches the source: its size, and its checksum if the server computes one. Without a checksum,
 * a file that was resumed or found complete has the bytes around the seam compared, which closes the session if the file
 * is long. A file of at most 64 KiB is never resumed, so it has no seam.
 *
 * SIZE and checksum are queued immediately, so they share a write with what the caller queues next.
 *
 * @throws VerificationError: `transient` when the size differs, `permanent` when the content does
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
      `${path}: ${source.sizeBytes} bytes were sent, but the server has ${size ?? 'no such file'}`,
      { kind: 'transient' },
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
    `${path}: the ${algorithm} is ${found} on the server, but ${expected} in the source`,
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
    throw new VerificationError(`${path}: the bytes around offset ${seamBytes} differ from what was sent`);
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
