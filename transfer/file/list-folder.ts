import type { RemoteEntry } from '../remote/remote.ts';
import type { Sessions } from '../remote/sessions.ts';
import { EntryMissing, type PathWording, unwrapEntryError } from './entry-errors.ts';

/**
 * Lists a folder; the entries do not include `.` and `..`.
 *
 * @param folder absolute path on the server
 * @throws EntryMissing when there is no such folder; StepFailure when it cannot be listed; the signal's reason when it
 * aborts
 */
export async function listFolder(
  sessions: Sessions,
  folder: string,
  { showPath = String }: PathWording = {},
): Promise<RemoteEntry[]> {
  const listing = sessions.step(`Listing ${showPath(folder)}`, async (session) => {
    try {
      return await session.list(folder);
    } catch (error) {
      if (!session.isOpen || (await session.hasFolder(folder))) throw error;
      throw new EntryMissing(folder, 'folder', { showPath, cause: error });
    }
  });
  return unwrapEntryError(listing);
}
