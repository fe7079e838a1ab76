import { randomBytes } from 'node:crypto';
import { bufferSource } from '../file/source.ts';
import { RemoteError } from '../remote/remote-error.ts';
import { joinRemotePath } from '../remote/remote-path.ts';
import type { RemoteSession } from '../remote/remote.ts';
import type { Spelling } from './spelling.ts';

/**
 * Finds out whether a server takes spellings of a name for the same file: those that differ in letter case (Windows, macOS),
 * or in the Unicode normal form (macOS). It stores two small files, asks for them by another spelling, and deletes them.
 *
 * @param folder absolute path of an existing folder that only this run uses
 */
export async function foundSpelling(
  session: RemoteSession,
  folder: string,
): Promise<Exclude<Spelling, 'unknown'>> {
  const random = randomBytes(8).toString('hex');
  const ignoresCase = await answersTo(session, folder, `${random}-a`, `${random}-a`.toUpperCase());
  const [composed, decomposed] = [`${random}-caf\u00e9`, `${random}-cafe\u0301`];
  const ignoresForm =
    ignoresCase || (await answersTo(session, folder, composed, decomposed).catch(ifRefused(session)));
  return ignoresForm ? 'ignored' : 'exact';
}

/** Whether a file that is stored under one name is there under another one. */
async function answersTo(
  session: RemoteSession,
  folder: string,
  name: string,
  other: string,
): Promise<boolean> {
  const path = joinRemotePath(folder, name);
  await session.store(path, bufferSource(Buffer.from('x')).open(0));
  const [sizeBytes] = await Promise.all([session.size(joinRemotePath(folder, other)), session.delete(path)]);
  return sizeBytes !== undefined;
}

/** A server that refuses names with other letters than those of ASCII has no two spellings of them. */
const ifRefused =
  (session: RemoteSession) =>
  (error: unknown): boolean => {
    if (session.isOpen && error instanceof RemoteError && error.kind === 'permanent') return false;
    throw error;
  };
