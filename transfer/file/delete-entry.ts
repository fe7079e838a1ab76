import { RemoteError } from '../remote/remote-error.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { childOf } from '../remote/remote-path.ts';
import type { Sessions } from '../remote/sessions.ts';
import { FolderNotEmpty, type PathWording } from './entry-errors.ts';
import { listFolder } from './list-folder.ts';

/** How to delete a file or folder. */
export interface DeleteEntryOptions extends PathWording {
  /** Whether to delete a folder together with everything in it. Default: `false`. */
  readonly recursive?: boolean;
}

/** What was deleted. */
export interface DeleteEntryResult {
  /** `nothing`: the path did not exist. */
  readonly kind: 'file' | 'folder' | 'nothing';
  /** Number of files and links deleted. */
  readonly files: number;
  /** Number of folders removed. */
  readonly folders: number;
}

/**
 * Deletes a file or a folder; a folder has to be empty unless `recursive` is set. A link is deleted itself, and its target
 * is never touched.
 *
 * @param path absolute path on the server
 * @throws FolderNotEmpty when the server does not remove a folder; StepFailure when it refuses anything else or cannot be
 * reached; the signal's reason when it aborts
 */
export async function deleteEntry(
  sessions: Sessions,
  path: string,
  options: DeleteEntryOptions = {},
): Promise<DeleteEntryResult> {
  const { recursive = false, showPath = String } = options;
  const found = await sessions.step(`Deleting ${showPath(path)}`, (session) =>
    deleteUnlessFolder(session, path),
  );
  if (found === 'nothing') return { kind: 'nothing', files: 0, folders: 0 };
  if (found === 'file') return { kind: 'file', files: 1, folders: 0 };
  const inside = recursive ? await deleteContents(sessions, path, options) : { files: 0, folders: 0 };
  const isGone = await sessions.step(`Removing the folder ${showPath(path)}`, (session) =>
    session.removeFolder(path),
  );
  if (!isGone) throw new FolderNotEmpty(path, { showPath });
  return { kind: 'folder', files: inside.files, folders: inside.folders + 1 };
}

async function deleteContents(
  sessions: Sessions,
  folder: string,
  options: DeleteEntryOptions,
): Promise<Pick<DeleteEntryResult, 'files' | 'folders'>> {
  const total = { files: 0, folders: 0 };
  for (const { name } of await listFolder(sessions, folder, options)) {
    const { files, folders } = await deleteEntry(sessions, childOf(folder, name), options);
    total.files += files;
    total.folders += folders;
  }
  return total;
}

/**
 * DELE accepts files and links and refuses folders. It comes first whatever a listing says: some servers list a link to a
 * folder as a folder, and following the link would empty its target.
 */
async function deleteUnlessFolder(
  session: RemoteSession,
  path: string,
): Promise<'file' | 'folder' | 'nothing'> {
  try {
    if (await session.delete(path)) return 'file';
  } catch (error) {
    // On a server that gives folders a size, this looks like a file that may not be deleted.
    const mayBeFolder = error instanceof RemoteError && session.isOpen;
    if (mayBeFolder && (await session.hasFolder(path))) return 'folder';
    throw error;
  }
  return (await session.hasFolder(path)) ? 'folder' : 'nothing';
}
