import { childOf, isPartialName, listFolder, type RemoteEntry } from '../../../transfer/index.ts';
import { InputError } from '../input/input-error.ts';
import type { Connection } from '../server/connection.ts';
import { withPathHints } from '../server/path-hints.ts';
import type { FoundEntry } from './found-entry.ts';

/** Deeper than any real tree. A server that follows links back up would be listed forever. */
const deepestLevel = 64;

/**
 * The entries of a folder, level by level, folders before their contents. Links are listed but not followed. Unfinished
 * uploads of this package are left out.
 *
 * @param folder absolute path on the server
 * @param depth levels of folders to look into; 1 is the folder itself
 * @throws StepFailure; InputError if there is no such folder
 */
export async function* walkFolder(
  connection: Connection,
  folder: string,
  depth: number,
): AsyncGenerator<FoundEntry> {
  let level: FoundEntry[] = [{ name: '', kind: 'folder', path: folder, relativePath: '' }];
  for (let deep = 1; deep <= depth && level.length > 0; deep += 1) {
    if (deep > deepestLevel) throw tooDeep(level[0]?.path ?? folder);
    const below: FoundEntry[] = [];
    for (const parent of level) {
      for (const entry of await visibleEntries(connection, parent.path)) {
        const found = place(entry, parent);
        if (found.kind === 'folder') below.push(found);
        yield found;
      }
    }
    level = below;
  }
}

/**
 * The entries of one folder, without unfinished uploads of this package.
 *
 * @param folder absolute path on the server
 * @throws StepFailure; InputError if there is no such folder
 */
export async function visibleEntries({ sessions, root }: Connection, folder: string): Promise<RemoteEntry[]> {
  const entries = await withPathHints(listFolder(sessions, folder, root.wording), root);
  return entries.filter(({ name }) => !isPartialName(name));
}

const place = (entry: RemoteEntry, parent: FoundEntry): FoundEntry => ({
  ...entry,
  path: childOf(parent.path, entry.name),
  relativePath: parent.relativePath === '' ? entry.name : `${parent.relativePath}/${entry.name}`,
});

const tooDeep = (path: string): InputError =>
  new InputError(
    `The folders are nested more than ${deepestLevel} levels deep: ${path}`,
    'The server may follow a link that leads back up. Set a depth, or list a folder further down.',
  );
