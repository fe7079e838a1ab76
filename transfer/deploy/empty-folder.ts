import { childOf } from '../remote/remote-path.ts';
import type { RemoteSession } from '../remote/remote.ts';

/**
 * Removes a folder with everything in it that the server lists.
 *
 * @param folder a folder of this run's own
 * @returns whether it is gone; otherwise it holds something that the server does not list
 */
export async function emptyAndRemove(session: RemoteSession, folder: string): Promise<boolean> {
  // A listing may be cut, so what is left is listed again, as long as that finds anything.
  for (;;) {
    if (await session.removeFolder(folder)) return true;
    const entries = await session.list(folder);
    const files = entries.filter(({ kind }) => kind !== 'folder');
    const folders = entries.filter(({ kind }) => kind === 'folder');
    const deleted = await Promise.all(files.map(({ name }) => session.delete(childOf(folder, name))));
    let removed = 0;
    for (const { name } of folders) if (await emptyAndRemove(session, childOf(folder, name))) removed += 1;
    if (removed === 0 && !deleted.includes(true)) return session.removeFolder(folder);
  }
}
