import type { RemoteSession } from '../remote/remote.ts';
import { StorbinaryError } from '../remote/storbinary-error.ts';
import { pipelinedBatch } from '../run/pipelined-batch.ts';
import type { PathKind } from '../tree/selection.ts';
import type { DeployContext } from './deploy-context.ts';
import type { Move } from './moves.ts';
import type { Plan, Sending } from './plan.ts';
import { renameIntoPlace } from '../file/rename-into-place.ts';

/** Files that refer to others, so they go live last. */
const pagePattern = /\.(html?|xhtml|php|aspx?|jsp|json|xml|webmanifest)$|(^|\/)(sw|service-worker)\.js$/i;

/**
 * Makes a staged deploy live: clears what is in the way, makes folders, renames every file onto its live name, pages last,
 * then deletes old files and removes empty folders. Each list is finished before the next begins.
 *
 * @throws StepFailure; the signal's reason when it aborts
 */
export async function publish(context: DeployContext, plan: Plan): Promise<void> {
  const { sessions, paths } = context;
  const isPage = ({ file }: Sending): boolean => pagePattern.test(file.path);
  const clearings = (kind: PathKind): string[] =>
    plan.clearings.filter((clearing) => clearing.kind === kind).map(({ path }) => path);

  await deleteFiles(context, clearings('file'));
  await pipelinedBatch(sessions, clearings('folder'), {
    name: removingFolder,
    act: (session, path) => clearFolder(session, paths.live(path)),
  });
  await pipelinedBatch(sessions, plan.folders, {
    name: (path) => `Making the folder ${path}`,
    act: async (session, path) => {
      await session.makeFolder(paths.live(path));
    },
  });
  await moveFiles(context, plan.moves);
  await renameStaged(
    context,
    plan.sendings.filter((sending) => !isPage(sending)),
  );
  await renameStaged(context, plan.sendings.filter(isPage));
  await deleteFiles(context, plan.deletions);
  await pipelinedBatch(sessions, plan.folderRemovals, {
    name: removingFolder,
    act: async (session, path) => {
      await session.removeFolder(paths.live(path));
    },
  });
}

const removingFolder = (path: string): string => `Removing the folder ${path}`;

async function deleteFiles(
  { sessions, paths, reporter }: DeployContext,
  files: readonly string[],
): Promise<void> {
  await pipelinedBatch(sessions, files, {
    name: (path) => `Deleting ${path}`,
    act: async (session, path) => {
      await session.delete(paths.live(path));
      reporter.totals.deleted += 1;
      reporter.emit({ type: 'published', path, change: 'deleted' });
    },
  });
}

async function moveFiles(
  { sessions, paths, reporter }: DeployContext,
  moves: readonly Move[],
): Promise<void> {
  await pipelinedBatch(sessions, moves, {
    name: ({ file }) => `Moving ${file.path}`,
    act: async (session, { from, file, replaces }, isRepeated) => {
      const renaming = { from: paths.live(from), to: paths.live(file.path), sizeBytes: file.sizeBytes };
      await renameIntoPlace(session, renaming, isRepeated);
      reporter.totals.moved += 1;
      reporter.totals[replaces ? 'replaced' : 'uploaded'] += 1;
      reporter.emit({ type: 'published', path: file.path, change: 'moved' });
    },
  });
}

async function renameStaged(
  { sessions, paths, reporter }: DeployContext,
  sendings: readonly Sending[],
): Promise<void> {
  await pipelinedBatch(sessions, sendings, {
    name: ({ file }) => `Publishing ${file.path}`,
    act: async (session, { file, stagedName, replaces }, isRepeated) => {
      const renaming = {
        from: paths.staged(stagedName),
        to: paths.live(file.path),
        sizeBytes: file.sizeBytes,
      };
      await renameIntoPlace(session, renaming, isRepeated);
      reporter.totals[replaces ? 'replaced' : 'uploaded'] += 1;
      reporter.emit({ type: 'published', path: file.path, change: replaces ? 'replaced' : 'new' });
    },
  });
}

/** Removes a folder whose place a file takes, unless it still holds files that no deploy put there. */
async function clearFolder(session: RemoteSession, path: string): Promise<void> {
  if (await session.removeFolder(path)) return;
  throw new FolderInTheWay(path);
}

/** A file cannot go live because a folder of its name is not empty. */
class FolderInTheWay extends StorbinaryError {
  override readonly name = 'FolderInTheWay';

  constructor(path: string) {
    super(`The folder ${path} has to be replaced by a file, but contains files that no deploy put there`, {
      hint: 'Move those files away, or rename the local file.',
    });
  }
}
