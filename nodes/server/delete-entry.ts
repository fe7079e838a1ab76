import { RemoteError, type RemoteSession } from '../../transfer/index.ts';
import { Problem } from '../input/problem.ts';
import { listFolder } from '../listing/walk-folder.ts';
import type { Connection } from './connection.ts';
import { failureOf, outcomeOf } from './outcome.ts';

/** What was deleted. */
export interface Deleted {
  readonly kind: 'file' | 'folder' | 'nothing';
  readonly files: number;
  readonly folders: number;
}

/**
 * Deletes a file, or a folder: when it is empty, or with everything in it when told so. A link is deleted itself; what
 * it leads to is never touched.
 *
 * @param path absolute
 * @throws StepFailure; Problem when a folder is not empty
 */
export async function deleteEntry(
  connection: Connection,
  path: string,
  { recursive }: { readonly recursive: boolean },
): Promise<Deleted> {
  const shown = connection.root.show(path);
  const outcome = await connection.run(`Deleting ${shown}`, (session) => deleteUnlessFolder(session, path));
  if (outcome !== 'folder') {
    return {
      kind: outcome === 'deleted' ? 'file' : 'nothing',
      files: outcome === 'deleted' ? 1 : 0,
      folders: 0,
    };
  }
  const below = recursive ? await deleteContents(connection, path) : { files: 0, folders: 0 };
  await removeFolder(connection, path);
  return { kind: 'folder', files: below.files, folders: below.folders + 1 };
}

async function deleteContents(connection: Connection, folder: string): Promise<Omit<Deleted, 'kind'>> {
  const total = { files: 0, folders: 0 };
  for (const { name } of await listFolder(connection, folder, { withStaged: true })) {
    const { files, folders } = await deleteEntry(connection, `${folder}/${name}`, { recursive: true });
    total.files += files;
    total.folders += folders;
  }
  return total;
}

/**
 * DELE takes links and files and refuses folders. So it comes first whatever a listing says: some servers list a link
 * to a folder as a folder, and following it would empty what it leads to.
 */
async function deleteUnlessFolder(
  session: RemoteSession,
  path: string,
): Promise<'deleted' | 'folder' | 'nothing'> {
  const outcome = await outcomeOf(session.delete(path));
  if ('value' in outcome && outcome.value) return 'deleted';
  const failure = failureOf(outcome);
  // A server that tells a size for folders makes the refusal look like that of a file.
  const mayBeFolder = failure === undefined || (failure instanceof RemoteError && session.isOpen);
  if (mayBeFolder && (await session.hasFolder(path))) return 'folder';
  if (failure !== undefined) throw failure;
  return 'nothing';
}

async function removeFolder(connection: Connection, path: string): Promise<void> {
  const shown = connection.root.show(path);
  const isGone = await connection.run(`Removing the folder ${shown}`, (session) =>
    session.removeFolder(path),
  );
  if (isGone) return;
  throw new Problem(
    `The folder ${shown} is not empty, or may not be removed`,
    'Switch on "Delete Folder Contents" to delete it with everything in it.',
  );
}
