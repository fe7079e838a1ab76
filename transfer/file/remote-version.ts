import type { RemoteSession } from '../remote/remote.ts';
import { RemoteFileMissing } from '../remote/remote-error.ts';

/** What distinguishes one state of a remote file from another. */
export interface RemoteVersion {
  readonly sizeBytes: number;
  /** Absent where the server does not say. */
  readonly modifiedAt?: Date;
}

/**
 * The present version of a remote file. Both questions leave together.
 *
 * @throws RemoteFileMissing
 */
export async function remoteVersion(session: RemoteSession, path: string): Promise<RemoteVersion> {
  const [sizeBytes, modifiedAt] = await Promise.all([session.size(path), session.modified(path)]);
  if (sizeBytes === undefined) throw new RemoteFileMissing(path);
  return { sizeBytes, ...(modifiedAt === undefined ? {} : { modifiedAt }) };
}

/** Whole seconds since 1970: what every server and every file system can keep. */
export const inSeconds = (time: Date): number => Math.floor(time.getTime() / 1000);

/** Whether two looks saw the same version, as far as the server says. */
export function isSameVersion(a: RemoteVersion, b: RemoteVersion): boolean {
  if (a.sizeBytes !== b.sizeBytes) return false;
  return (
    a.modifiedAt === undefined ||
    b.modifiedAt === undefined ||
    inSeconds(a.modifiedAt) === inSeconds(b.modifiedAt)
  );
}
