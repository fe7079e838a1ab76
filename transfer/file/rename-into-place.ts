import type { RemoteSession } from '../remote/remote.ts';
import { parentOf } from '../remote/remote-path.ts';
import type { Sessions } from '../remote/sessions.ts';
import { makeMissingFolder } from './make-folders.ts';
import { settledBy } from './settled-by.ts';

/** A rename that must happen exactly once, however often it is tried. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
  /** Size of the file; `undefined` for a folder. */
  readonly sizeBytes: number | undefined;
  /** See RenameOptions. */
  readonly asidePath?: string;
}

/**
 * Renames a file or folder. It copes with an earlier attempt that did it and lost the reply, and makes the target folder
 * again if somebody has removed it.
 *
 * @param isRepeated whether there was an earlier attempt
 * @throws RemoteError when the server refuses; it is transient if the session was lost before the refusal could be
 * looked into
 */
export async function renameIntoPlace(
  session: RemoteSession,
  renaming: Renaming,
  isRepeated: boolean,
): Promise<void> {
  try {
    await renameOnce(session, renaming, isRepeated);
  } catch (error) {
    throw settledBy(session, error);
  }
}

async function renameOnce(session: RemoteSession, renaming: Renaming, isRepeated: boolean): Promise<void> {
  const { from, to, asidePath } = renaming;
  try {
    await session.rename(from, to, { asidePath });
  } catch (error) {
    if (!session.isOpen) throw error;
    if (isRepeated && (await isRenamed(session, renaming))) return;
    if (await session.hasFolder(parentOf(to))) throw error;
    await makeMissingFolder(session, parentOf(to));
    await session.rename(from, to, { asidePath });
  }
}

/** Whether the old path is gone and the new one is a file of the right size, or a folder if a folder was renamed. */
export async function isRenamed(session: RemoteSession, { from, to, sizeBytes }: Renaming): Promise<boolean> {
  if (sizeBytes === undefined) {
    const [isLeft, isThere] = await Promise.all([session.hasFolder(from), session.hasFolder(to)]);
    return !isLeft && isThere;
  }
  const [left, there] = await Promise.all([session.size(from), session.size(to)]);
  return left === undefined && there === sizeBytes;
}

/** Renames in a step of its own, with retries. */
export async function renameWithRetries(sessions: Sessions, step: string, renaming: Renaming): Promise<void> {
  let attempts = 0;
  await sessions.step(step, (session) => renameIntoPlace(session, renaming, (attempts += 1) > 1));
}
