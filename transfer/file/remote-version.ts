import type { RemoteSession } from '../remote/remote.ts';
import { RemoteFileMissing } from '../remote/remote-error.ts';

/** What identifies one version of a remote file. */
export interface RemoteVersion {
  readonly sizeBytes: number;
  /** Absent when the server does not report it. */
  readonly modifiedAt?: Date;
}

/**
 * The current version of a remote file, in one round trip.
 *
 * @throws RemoteFileMissing
 */
export async function remoteVersion(session: RemoteSession, path: string): Promise<RemoteVersion> {
  const [sizeBytes, modifiedAt] = await Promise.all([session.size(path), session.modified(path)]);
  if (sizeBytes === undefined) throw new RemoteFileMissing(path);
  return { sizeBytes, ...(modifiedAt === undefined ? {} : { modifiedAt }) };
}

/** Whole seconds since 1970: the precision that every server and file system has. */
export const inSeconds = (time: Date): number => Math.floor(time.getTime() / 1000);

/** Whether two versions are the same, as far as the server reports. */
export function isSameVersion(a: RemoteVersion, b: RemoteVersion): boolean {
  if (a.sizeBytes !== b.sizeBytes) return false;
  return (
    a.modifiedAt === undefined ||
    b.modifiedAt === undefined ||
    inSeconds(a.modifiedAt) === inSeconds(b.modifiedAt)
  );
}
