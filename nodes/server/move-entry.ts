import { Problem } from '../input/problem.ts';
import type { Connection } from './connection.ts';
import { lookUp } from './look-up.ts';
import { folderOf, makeFolders } from './parent-folders.ts';

/** A file or folder that is to get another path; both absolute. */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** Whether folders above the new path are made. */
  readonly makesFolders: boolean;
  /** Whether a file under the new path is replaced. */
  readonly overwrites: boolean;
}

/**
 * Renames a file or folder, and asks first what would be in the way. When the answer to the rename is lost with the
 * connection, the server is asked what became of it.
 *
 * @returns whether a file was replaced
 */
export async function moveEntry(connection: Connection, { from, to, ...options }: Move): Promise<boolean> {
  const { root } = connection;
  let isRepeated = false;
  let replaces = false;
  await connection.run(`Renaming ${root.show(from)}`, async (session) => {
    const [source, target] = [await lookUp(session, from), await lookUp(session, to)];
    if (isRepeated && source.kind === 'nothing' && target.kind !== 'nothing') return;
    if (source.kind === 'nothing') throw missing(root.show(from));
    if (target.kind === 'folder' || (target.kind === 'file' && !options.overwrites)) {
      throw occupied(root.show(to), target.kind);
    }
    replaces ||= target.kind === 'file';
    if (options.makesFolders) await makeFolders(session, folderOf(to));
    isRepeated = true;
    await session.rename(from, to);
  });
  return replaces;
}

/** There is nothing under a path. */
export const missing = (path: string): Problem =>
  new Problem(
    `There is no file or folder ${path} on the server`,
    "Check the path and its upper and lower case. It begins at the credential's root folder.",
  );

const occupied = (path: string, kind: 'file' | 'folder'): Problem =>
  kind === 'folder'
    ? new Problem(`There is a folder ${path} already`, 'Choose another new path, or delete the folder first.')
    : new Problem(
        `There is a file ${path} already`,
        'Choose another new path, or switch on the option "Overwrite".',
      );
