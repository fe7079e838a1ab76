import type { RemoteSession } from '../remote/remote.ts';
import { StorbinaryError } from '../remote/storbinary-error.ts';
import type { DeployContext } from './deploy-context.ts';
import type { DeployEvent } from './events.ts';
import type { Plan, Sending } from './plan.ts';
import { renameIntoPlace } from './rename-into-place.ts';
import { forEach } from '../run/pipelined-batch.ts';

/** What a publish changed, up to now. */
export interface PublishTotals {
  uploaded: number;
  replaced: number;
  moved: number;
  deleted: number;
}

/** Files that refer to others: they go live after what they refer to. */
const pagePattern = /\.(html?|xhtml|php|aspx?|jsp|json|xml|webmanifest)$|(^|\/)(sw|service-worker)\.js$/i;

/**
 * Makes a staged deploy live: what is in the way goes, folders are made, every file gets its live name by a rename,
 * pages last; then what is gone is deleted and empty folders go. Each list is done before the next begins.
 *
 * @param totals counted up while it runs, also when it fails
 * @throws StepFailure; the signal's reason
 */
export async function publish(context: DeployContext, plan: Plan, totals: PublishTotals): Promise<void> {
  const { paths } = context;
  const deleteFile = async (session: RemoteSession, path: string): Promise<void> => {
    await session.delete(paths.live(path));
    totals.deleted += 1;
    tell(context, path, 'deleted');
  };
  const clearedFiles = plan.clearings.filter(({ kind }) => kind === 'file').map(({ path }) => path);
  const clearedFolders = plan.clearings.filter(({ kind }) => kind === 'folder').map(({ path }) => path);

  await forEach(context.sessions, 'Deleting', clearedFiles, deleteFile);
  await forEach(context.sessions, 'Removing the folder', clearedFolders, (session, path) =>
    clearFolder(session, paths.live(path)),
  );
  await forEach(context.sessions, 'Making the folder', plan.folders, async (session, path) => {
    await session.makeFolder(paths.live(path));
  });
  await moveFiles(context, plan, totals);
  const isPage = ({ file }: Sending): boolean => pagePattern.test(file.path);
  await renameStaged(
    context,
    plan.sendings.filter((sending) => !isPage(sending)),
    totals,
  );
  await renameStaged(context, plan.sendings.filter(isPage), totals);
  await forEach(context.sessions, 'Deleting', plan.deletions, deleteFile);
  await forEach(context.sessions, 'Removing the folder', plan.folderRemovals, async (session, path) => {
    await session.removeFolder(paths.live(path));
  });
}

async function moveFiles(context: DeployContext, { moves }: Plan, totals: PublishTotals): Promise<void> {
  const { live } = context.paths;
  await forEach(context.sessions, 'Moving', moves, async (session, { from, file, replaces }, isRepeated) => {
    await renameIntoPlace(
      session,
      { from: live(from), to: live(file.path), sizeBytes: file.sizeBytes },
      isRepeated,
    );
    totals.moved += 1;
    count(totals, replaces);
    tell(context, file.path, 'moved');
  });
}

async function renameStaged(
  context: DeployContext,
  sendings: readonly Sending[],
  totals: PublishTotals,
): Promise<void> {
  const { live, staged } = context.paths;
  await forEach(
    context.sessions,
    'Publishing',
    sendings,
    async (session, { file, stagedName, replaces }, isRepeated) => {
      const renaming = { from: staged(stagedName), to: live(file.path), sizeBytes: file.sizeBytes };
      await renameIntoPlace(session, renaming, isRepeated);
      count(totals, replaces);
      tell(context, file.path, replaces ? 'replaced' : 'new');
    },
  );
}

/** A folder whose place a file takes: when something is left in it that no deploy put there, nothing may be lost. */
async function clearFolder(session: RemoteSession, path: string): Promise<void> {
  if (await session.removeFolder(path)) return;
  throw new FolderInTheWay(path);
}

/** A folder that is not empty stands where a file has to be. */
class FolderInTheWay extends StorbinaryError {
  override readonly name = 'FolderInTheWay';

  constructor(path: string) {
    super(`The folder ${path} has to become a file, but holds files that no deploy put there`, {
      hint: 'Move those files away, or rename the local file.',
    });
  }
}

function count(totals: PublishTotals, replaces: boolean): void {
  if (replaces) totals.replaced += 1;
  else totals.uploaded += 1;
}

function tell(
  context: DeployContext,
  path: string,
  change: Extract<DeployEvent, { type: 'published' }>['change'],
): void {
  context.emit({ type: 'published', path, change });
}
