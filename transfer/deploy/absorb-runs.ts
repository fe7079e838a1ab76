import { childOf, nameOf, parentOf } from '../remote/remote-path.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { StagingUnlisted } from './claim-runs.ts';
import { emptyAndRemove } from './empty-folder.ts';
import type { RunFolder, RunPaths } from './run-paths.ts';

/**
 * Moves what claimed runs have uploaded into the folder of this run, and removes what is left of them. It may be called
 * again after a lost connection.
 *
 * @param claimed runs without a commit
 * @throws RemoteError; StagingUnlisted when something is left that the server does not list
 */
export async function absorbRuns(
  session: RemoteSession,
  run: RunPaths,
  claimed: readonly RunFolder[],
): Promise<void> {
  for (const other of claimed) {
    await takeFiles(session, run, other);
    if (!(await emptyAndRemove(session, other.folder))) throw new StagingUnlisted(other.folder, 'everything');
    const site = parentOf(other.folder);
    if (site !== run.folder && (await session.removeFolder(site))) await session.removeFolder(parentOf(site));
  }
}

async function takeFiles(session: RemoteSession, run: RunPaths, other: RunFolder): Promise<void> {
  if (!(await session.hasFolder(other.files))) return;
  const hasSameNames = nameOf(run.staged('')) === nameOf(other.staged(''));
  if (hasSameNames && (await session.removeFolder(run.files))) {
    const isMoved = await session.renameFolder(other.files, run.files).then(
      () => true,
      async (error: unknown) => {
        if (!session.isOpen) throw error;
        await session.makeFolder(run.files);
        return false;
      },
    );
    // What a lost session had in flight may move it just now.
    if (isMoved || !(await session.hasFolder(other.files))) return;
  }
  await takeEachFile(session, run, other);
}

/** The larger of two uploads of the same content stays. */
async function takeEachFile(session: RemoteSession, run: RunPaths, other: RunFolder): Promise<void> {
  const own = new Map((await session.list(run.files)).map(({ name, sizeBytes }) => [name, sizeBytes ?? 0]));
  for (const { name, kind, sizeBytes = 0 } of await session.list(other.files)) {
    if (kind !== 'file') continue;
    const to = run.staged(other.stagedName(name));
    if ((own.get(nameOf(to)) ?? -1) >= sizeBytes) continue;
    await session.rename(childOf(other.files, name), to);
  }
}
