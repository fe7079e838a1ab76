import type { RemoteSession } from '../remote/remote.ts';
import { parentOf } from '../remote/remote-path.ts';
import type { DeployContext } from './deploy-context.ts';
import { makeFoldersDownTo } from './staging.ts';

/** A rename that shall have happened once, however often it is tried. */
export interface Renaming {
  readonly from: string;
  readonly to: string;
  readonly sizeBytes: number;
}

/**
 * Renames, knowing that an attempt before this one may have done it and lost the reply, and that somebody may have
 * removed the folder that the file shall go into.
 *
 * @param isRepeated whether there was such an attempt
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
    if (isRepeated && (await hasHappened(session, renaming))) return;
    if (await session.hasFolder(parentOf(to))) throw error;
    await makeFoldersDownTo(session, parentOf(to));
    await session.rename(from, to);
  }
}

/** Nothing is left under the old name, and what has the new one is as long as it should be. */
async function hasHappened(session: RemoteSession, { from, to, sizeBytes }: Renaming): Promise<boolean> {
  const [left, there] = await Promise.all([session.size(from), session.size(to)]);
  return left === undefined && there === sizeBytes;
}

/** The same as one step with its own retries. */
export async function renameWithRetries(
  context: DeployContext,
  step: string,
  renaming: Renaming,
): Promise<void> {
  let attempts = 0;
  await context.sessions.step(step, (session) => renameIntoPlace(session, renaming, (attempts += 1) > 1));
}
