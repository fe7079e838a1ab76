import type { RemoteEntry } from '../../transfer/index.ts';
import { Problem } from '../input/problem.ts';
import type { Connection } from '../server/connection.ts';
import { failureOf, outcomeOf } from '../server/outcome.ts';
import type { RemoteRoot } from '../server/remote-root.ts';
import type { FoundEntry } from './found-entry.ts';
import { isStagedName } from './staged-name.ts';

/** Deeper than any tree that people make: a server that follows links back up lists for ever. */
const deepestLevel = 64;

export interface WalkOptions {
  /** Levels of folders to look into; 1 is the folder alone. */
  readonly depth: number;
}

/**
 * The entries of a folder, level by level, folders before what they hold. Links are listed and not followed; unfinished
 * uploads of this package are left out.
 *
 * @param folder absolute path on the server
 * @throws StepFailure; Problem when there is no such folder
 */
export async function* walkFolder(
  connection: Connection,
  folder: string,
  { depth }: WalkOptions,
): AsyncGenerator<FoundEntry> {
  let level: FoundEntry[] = [{ name: '', kind: 'folder', path: folder, relativePath: '' }];
  for (let deep = 1; deep <= depth && level.length > 0; deep += 1) {
    if (deep > deepestLevel) throw tooDeep(level[0]?.path ?? folder);
    const below: FoundEntry[] = [];
    for (const parent of level) {
      for (const entry of await listFolder(connection, parent.path)) {
        const found = place(entry, parent);
        if (found.kind === 'folder') below.push(found);
        yield found;
      }
    }
    level = below;
  }
}

/**
 * The entries of one folder, without unfinished uploads of this package unless they are asked for.
 *
 * @throws StepFailure; Problem when there is no such folder
 */
export async function listFolder(
  connection: Connection,
  folder: string,
  { withStaged = false }: { readonly withStaged?: boolean } = {},
): Promise<RemoteEntry[]> {
  const shown = connection.root.show(folder);
  const entries = await connection.run(`Listing ${shown}`, async (session) => {
    const outcome = await outcomeOf(session.list(folder));
    const failure = failureOf(outcome);
    // vsftpd lists a folder that is missing as an empty one.
    const isDoubtful =
      failure !== undefined ? session.isOpen : 'value' in outcome && outcome.value.length === 0;
    if (isDoubtful && !(await session.hasFolder(folder)))
      throw missingFolder(connection.root, folder, failure);
    if ('failure' in outcome) throw outcome.failure;
    return outcome.value;
  });
  return withStaged ? entries : entries.filter(({ name }) => !isStagedName(name));
}

function missingFolder(root: RemoteRoot, folder: string, cause?: unknown): Problem {
  if (folder === root.folder) {
    return new Problem(
      `There is no folder ${folder} on the server`,
      'The credential names it as the root folder. Check its path and its upper and lower case.',
      { cause },
    );
  }
  return new Problem(
    `There is no folder ${root.show(folder)} on the server`,
    "Check the path and its upper and lower case. It begins at the credential's root folder.",
    { cause },
  );
}

const place = (entry: RemoteEntry, parent: FoundEntry): FoundEntry => ({
  ...entry,
  path: `${parent.path === '/' ? '' : parent.path}/${entry.name}`,
  relativePath: parent.relativePath === '' ? entry.name : `${parent.relativePath}/${entry.name}`,
});

const tooDeep = (path: string): Problem =>
  new Problem(
    `The folders nest deeper than ${deepestLevel} levels: ${path}`,
    'The server may follow a link that leads back up. Set a depth, or list a folder further down.',
  );
