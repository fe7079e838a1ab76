import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ChecksumAlgorithm, RemoteSession } from '../remote/remote.ts';
import { comparedBytes, comparePart } from './compare-part.ts';
import { comparePlaces, drawPlaces, readWholeBytes } from './found-copy.ts';
import type { Source } from './source.ts';
import { VerificationError } from './verification-error.ts';

/** A stored file to be verified. */
export interface StoredFile {
  readonly path: string;
  readonly source: Source;
  /** Offset at which the last attempt resumed: 0 for a file sent in one go, its size for one found complete. */
  readonly seamBytes: number;
  /** Whether to read the whole file back and compare it, whatever the server reports. Default: `false`. */
  readonly readsBack?: boolean;
  /** What an earlier call left to compare of a large file found complete. Default: nothing has been compared. */
  readonly places?: readonly number[] | undefined;
}

/**
 * Checks that a stored file matches the source: its size, and its checksum if the server computes one. Without a checksum,
 * a file that was resumed has the bytes around the seam compared. One that was found complete is not what this run sent:
 * it is read back whole if it is small; a large one is compared at its end and at places drawn at random.
 *
 * SIZE and checksum are queued immediately, so they share a write with what the caller queues next. What is compared after
 * that may close the session.
 *
 * @returns offsets that are still to be compared, with another session; none when the file is verified
 * @throws VerificationError: `transient` when the size differs, `permanent` when the content does
 */
export async function verifyStored(
  session: RemoteSession,
  { path, source, seamBytes, readsBack = false, places }: StoredFile,
): Promise<readonly number[]> {
  const algorithm = readsBack ? undefined : session.checksumAlgorithm;
  const [size, found] = await Promise.all([
    session.size(path),
    algorithm === undefined ? undefined : session.checksum(path, source.sizeBytes),
  ]);
  const { sizeBytes } = source;
  if (size !== sizeBytes) {
    throw new VerificationError(
      `${path}: ${sizeBytes} bytes were sent, but the server has ${size ?? 'no such file'}`,
      { kind: 'transient' },
    );
  }
  const isFound = seamBytes > 0 && seamBytes === sizeBytes;
  if (algorithm !== undefined && found !== undefined) {
    await compareHash(path, source, algorithm, found);
  } else if (readsBack || (isFound && sizeBytes <= readWholeBytes)) {
    await compareHash(path, source, 'sha256', await hashOfStored(session, path, sizeBytes));
  } else if (isFound) {
    return comparePlaces(session, path, source, places ?? drawPlaces(sizeBytes));
  } else if (seamBytes > 0) {
    await verifySeam(session, path, source, seamBytes);
  }
  return [];
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

/** @throws VerificationError when the server sends more than the file has */
async function hashOfStored(session: RemoteSession, path: string, sizeBytes: number): Promise<string> {
  const hash = createHash('sha256');
  let leftBytes = sizeBytes;
  await session.retrieve(path, (block) => {
    leftBytes -= block.length;
    if (leftBytes < 0) throw new VerificationError(`${path}: the server sends more than ${sizeBytes} bytes`);
    hash.update(block);
  });
  return hash.digest('hex');
}

function verifySeam(session: RemoteSession, path: string, source: Source, seamBytes: number): Promise<void> {
  const offsetBytes = Math.max(0, seamBytes - comparedBytes);
  const lengthBytes = Math.min(2 * comparedBytes, source.sizeBytes - offsetBytes);
  return comparePart(session, path, source, { offsetBytes, lengthBytes });
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
