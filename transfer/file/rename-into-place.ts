import type { RemoteSession } from '../remote/remote.ts';
import { parentOf } from '../remote/remote-path.ts';
import type { Sessions } from '../remote/sessions.ts';
import { makeMissingFolder } from './make-folders.ts';

/** A rename that must happen exactly once, however often it is tried. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
  /** Size of the file; `undefined` for a folder. */
  readonly sizeBytes: number | undefined;
}

/**
 * Renames a file or folder, although an attempt before this one may have done it and lost the reply, and somebody may
 * have removed the folder that it goes into.
 *
 * @param isRepeated whether there was such an attempt
 * @throws RemoteError, the server's refusal
 */
export async function renameIntoPlace(
  session: RemoteSession,
  renaming: Renaming,
  isRepeated: boolean,
): Promise<void> {
  const { from, to } = renaming;
  try {
    await session.rename(from, to);
  } catch (error) {
    if (!session.isOpen) throw error;
    if (isRepeated && (await isRenamed(session, renaming))) return;
    if (await session.hasFolder(parentOf(to))) throw error;
    await makeMissingFolder(session, parentOf(to));
    await session.rename(from, to);
  }
}

/** Whether nothing is left under the old name, and what has the new one is a folder, or a file of the right size. */
export async function isRenamed(session: RemoteSession, { from, to, sizeBytes }: Renaming): Promise<boolean> {
  if (sizeBytes === undefined) {
    const [isLeft, isThere] = await Promise.all([session.hasFolder(from), session.hasFolder(to)]);
    return !isLeft && isThere;
  }
  const [left, there] = await Promise.all([session.size(from), session.size(to)]);
  return left === undefined && there === sizeBytes;
}

/** Renames as one step with its own retries. */
export async function renameWithRetries(sessions: Sessions, step: string, renaming: Renaming): Promise<void> {
  let attempts = 0;
  await sessions.step(step, (session) => renameIntoPlace(session, renaming, (attempts += 1) > 1));
}
