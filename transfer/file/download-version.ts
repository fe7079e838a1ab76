import { StorbinaryError } from '../remote/storbinary-error.ts';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ChecksumAlgorithm, RemoteSession } from '../remote/remote.ts';
import { isSameVersion, type RemoteVersion, remoteVersion } from './remote-version.ts';
import { RemoteChanged } from './retrieve-rest.ts';
import type { Target } from './target.ts';

/** Bytes of one read when what has arrived is read back. */
const readBytes = 1024 * 1024;

/** What has arrived is not what the server has. */
export class DownloadMismatch extends StorbinaryError {
  override readonly name = 'DownloadMismatch';

  constructor(message: string, details: { readonly cause?: unknown } = {}) {
    super(message, {
      hint: 'What comes over the network or stands on the disk changes on its way. Try again.',
      ...details,
    });
  }
}

/** RemoteChanged that knows what the file has changed to. */
export class VersionChanged extends RemoteChanged {
  readonly version: RemoteVersion;

  constructor(message: string, version: RemoteVersion) {
    super(message);
    this.version = version;
  }
}

/**
 * Checks that a target holds a remote file whole: the version on the server is still the one that was retrieved, as many
 * bytes arrived as it has, and its checksum is the target's where the server computes one. Its questions are queued at
 * once, so that they share a write with what the caller queues next.
 *
 * @param version what was retrieved
 * @returns what the content was compared by
 * @throws VersionChanged; DownloadMismatch; RemoteFileMissing when the file is gone
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
    throw new VersionChanged(`${path} changed on the server while it was retrieved`, now);
  }
  const sizeBytes = await target.size();
  if (sizeBytes !== version.sizeBytes) {
    throw new DownloadMismatch(`${path}: ${sizeBytes} of ${version.sizeBytes} bytes arrived`);
  }
  if (algorithm === undefined || expected === undefined) return 'size';
  const found = await checksumOfTarget(target, algorithm);
  if (found === expected) return algorithm;
  throw new DownloadMismatch(
    `${path}: the server's ${algorithm} is ${expected}, that of what arrived ${found}`,
  );
}

/** The checksum of all that a target holds, in lower-case hex. */
export async function checksumOfTarget(target: Target, algorithm: ChecksumAlgorithm): Promise<string> {
  const hash = algorithm === 'crc32' ? undefined : createHash(algorithm);
  let crc = 0;
  const sizeBytes = await target.size();
  for (let offset = 0; offset < sizeBytes;) {
    const block = await target.read(offset, Math.min(readBytes, sizeBytes - offset));
    if (block.length === 0) throw new DownloadMismatch('What has arrived got shorter while it was read back');
    offset += block.length;
    if (hash === undefined) crc = crc32(block, crc);
    else hash.update(block);
  }
  return hash?.digest('hex') ?? crc.toString(16).padStart(8, '0');
}
