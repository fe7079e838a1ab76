import type { RemoteSession } from '../remote/remote.ts';
import { parentOf } from '../remote/remote-path.ts';

/**
 * Makes a folder and the missing folders above it. A folder that exists costs one round trip.
 *
 * @param folder absolute path on the server
 * @returns whether the folder was missing
 * @throws RemoteError when the server refuses to make one of them
 */
export async function makeFolders(session: RemoteSession, folder: string): Promise<boolean> {
  if (folder === '/' || (await session.hasFolder(folder))) return false;
  await makeMissingFolder(session, folder);
  return true;
}

/**
 * Like `makeFolders`, but one round trip cheaper, for a folder that is known to be missing. Folders above an existing one
 * are never made, even if they seem to be missing: the account may not be allowed to see them.
 */
export async function makeMissingFolder(session: RemoteSession, folder: string): Promise<void> {
  if (folder === '/') return;
  const above = foldersAbove(folder);
  const exists = await Promise.all(above.map((path) => session.hasFolder(path)));
  const missing = [...above.slice(exists.lastIndexOf(true) + 1), folder];
  const outcomes = await Promise.allSettled(missing.map((path) => session.makeFolder(path)));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** The folders above a folder, outermost first, without `/`. */
function foldersAbove(folder: string): string[] {
  const parent = parentOf(folder);
  return parent === '/' ? [] : [...foldersAbove(parent), parent];
}
