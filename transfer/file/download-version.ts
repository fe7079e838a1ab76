import { StorbinaryError } from '../remote/storbinary-error.ts';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ChecksumAlgorithm, RemoteSession } from '../remote/remote.ts';
import { isSameVersion, type RemoteVersion, remoteVersion } from './remote-version.ts';
import { RemoteChanged } from './retrieve-rest.ts';
import type { Target } from './target.ts';

/** Bytes per read when what has arrived is read back. */
const readBytes = 1024 * 1024;

/** The downloaded content differs from what the server has. */
export class DownloadMismatch extends StorbinaryError {
  override readonly name = 'DownloadMismatch';

  constructor(message: string, details: { readonly cause?: unknown } = {}) {
    super(message, {
      hint: 'The data is altered on the network or on the local disk. Try again.',
      ...details,
    });
  }
}

/** A RemoteChanged that carries the new version. */
export class VersionChanged extends RemoteChanged {
  readonly version: RemoteVersion;

  constructor(message: string, version: RemoteVersion) {
    super(message);
    this.version = version;
  }
}

/**
 * Checks that a target holds a complete remote file: the server still has the version that was retrieved, all of its bytes
 * have arrived, and the checksums match if the server computes one. The requests are queued immediately, so they share a
 * write with what the caller queues next.
 *
 * @param version the version that was retrieved
 * @returns what the content was compared by
 * @throws VersionChanged when the server has another version by now; DownloadMismatch when size or checksum differ;
 * RemoteFileMissing when the file is gone
 */
export async function verifyRetrieved(
  session: RemoteSession,
  path: string,
  target: Target,
  version: RemoteVersion,
): Promise<ChecksumAlgorithm | 'size'> {
  const algorithm = session.checksumAlgorithm;
  const [now, expected] = await Promise.all([
    remoteVersion(session, path),
    algorithm === undefined ? undefined : session.checksum(path, version.sizeBytes),
  ]);
  if (!isSameVersion(now, version)) {
    throw new VersionChanged(`${path} changed on the server while it was being downloaded`, now);
  }
  const sizeBytes = await target.size();
  if (sizeBytes !== version.sizeBytes) {
    throw new DownloadMismatch(`${path}: only ${sizeBytes} of ${version.sizeBytes} bytes arrived`);
  }
  if (algorithm === undefined || expected === undefined) return 'size';
  const found = await checksumOfTarget(target, algorithm);
  if (found === expected) return algorithm;
  throw new DownloadMismatch(`${path}: the ${algorithm} is ${expected} on the server, but ${found} here`);
}

/** The checksum of everything that a target holds, in lower-case hex. */
export async function checksumOfTarget(target: Target, algorithm: ChecksumAlgorithm): Promise<string> {
  const hash = algorithm === 'crc32' ? undefined : createHash(algorithm);
  let crc = 0;
  const sizeBytes = await target.size();
  for (let offset = 0; offset < sizeBytes;) {
    const block = await target.read(offset, Math.min(readBytes, sizeBytes - offset));
    if (block.length === 0) throw new DownloadMismatch('The local file shrank while it was being read back');
    offset += block.length;
    if (hash === undefined) crc = crc32(block, crc);
    else hash.update(block);
  }
  return hash?.digest('hex') ?? crc.toString(16).padStart(8, '0');
}
