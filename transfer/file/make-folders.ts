import type { RemoteSession } from '../remote/remote.ts';
import { parentOf } from '../remote/remote-path.ts';

/**
 * Makes a folder, and those above it that are missing. A folder that exists costs one round trip.
 *
 * @param folder absolute path
 * @returns whether the folder was missing
 * @throws RemoteError when the server refuses to make one of them
 */
export async function makeFolders(session: RemoteSession, folder: string): Promise<boolean> {
  if (folder === '/' || (await session.hasFolder(folder))) return false;
  await makeMissingFolder(session, folder);
  return true;
}

/**
 * As `makeFolders`, for a folder that has just been found missing: a round trip less. Nothing is asked of what is above
 * a folder that exists: an account may not see it.
 */
export async function makeMissingFolder(session: RemoteSession, folder: string): Promise<void> {
  if (folder === '/') return;
  const above = foldersAbove(folder);
  const exists = await Promise.all(above.map((path) => session.hasFolder(path)));
  const missing = [...above.slice(exists.lastIndexOf(true) + 1), folder];
  const outcomes = await Promise.allSettled(missing.map((path) => session.makeFolder(path)));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** The folders above one, without `/`, the topmost first. */
function foldersAbove(folder: string): string[] {
  const parent = parentOf(folder);
  return parent === '/' ? [] : [...foldersAbove(parent), parent];
}
