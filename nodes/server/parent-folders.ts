import type { RemoteSession } from '../../transfer/index.ts';

/** The folder that an absolute path stands in. */
export const folderOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')));

/** The last name of an absolute path. */
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Makes a folder and those above it that are missing; from below, for mostly it is there. */
export async function makeFolders(session: RemoteSession, folder: string): Promise<void> {
  if (folder === '/' || (await session.hasFolder(folder))) return;
  await makeFolders(session, folderOf(folder));
  await session.makeFolder(folder);
}
