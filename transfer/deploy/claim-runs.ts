import { RemoteError } from '../remote/remote-error.ts';
import { childOf, nameOf, parentOf } from '../remote/remote-path.ts';
import type { RemoteEntry, RemoteSession } from '../remote/remote.ts';
import { StorbinaryError } from '../remote/storbinary-error.ts';
import { isRunName, type RunFolder, runFolder, type RunPaths } from './run-paths.ts';
import { RunTaken } from './run-taken.ts';

/** A listing does not show what is certainly there, so it cannot show that nothing else is. */
export class StagingUnlisted extends StorbinaryError {
  override readonly name = 'StagingUnlisted';

  constructor(folder: string, name: string) {
    super(`The server does not list ${name} that is in ${folder}`, {
      hint:
        'Without a listing, what earlier deploys left unfinished cannot be found. Nothing was changed on the live site. ' +
        'Choose another folder by `staging-dir`, or ask the hosting provider why folders are listed incompletely.',
    });
  }
}

/** A server that does not rename a folder with open files in it, such as Windows, has to close them first. */
class FolderInUse extends RemoteError {
  override readonly name = 'FolderInUse';

  constructor(folder: string, cause: RemoteError) {
    super(`${folder} cannot be taken over: ${cause.message}`, {
      kind: 'transient',
      hint: 'Another deploy of this site still uses it. Wait until that one has ended, then start again.',
      serverReply: cause.serverReply,
      cause,
    });
  }
}

/**
 * Takes the folders of all other runs of the site into this run's own. From then on those runs, whether dead, paused or
 * alive, can change nothing: every path that they use is gone.
 *
 * Whoever makes its folder before it looks for others is seen by everybody who looks later. So of two runs at once at least
 * one finds the other, and the server carries out only the first of two claims: the folder that the second one claims into
 * has been moved.
 *
 * @returns the folders that it holds now, also those claimed by earlier attempts or by the claimed runs
 * @throws RemoteError; RunTaken when another run has claimed this one; StagingUnlisted
 */
export async function claimRuns(session: RemoteSession, run: RunPaths): Promise<RunFolder[]> {
  const left: string[] = [];
  for (const name of await foldersIn(session, run, run.place.site, run.runName)) {
    const folder = childOf(run.place.site, name);
    // ProFTPD carries out the beginning of a command that a lost connection has cut short: MKD makes part of a name.
    if (!isRunName(name)) await session.removeFolder(folder);
    else if (name !== run.runName && !(await claim(session, run, folder))) left.push(folder);
  }
  for (const { site } of run.places)
    if (site !== run.place.site) left.push(...(await claimElsewhere(session, run, site)));
  const claimed = await hoistClaims(session, run);
  return [...claimed, ...left].map(runFolder);
}

/** Claims the runs of the site at another place; resolves to those that stay where they are. */
async function claimElsewhere(session: RemoteSession, run: RunPaths, site: string): Promise<string[]> {
  if (!(await session.hasFolder(site))) return [];
  const left: string[] = [];
  for (const name of folderNames(await session.list(site)).filter(isRunName)) {
    const folder = childOf(site, name);
    if (!(await claim(session, run, folder))) left.push(folder);
  }
  // Only an empty folder is removed, so this shows that the listing was complete.
  if (left.length > 0) return left;
  if (!(await session.removeFolder(site))) throw new StagingUnlisted(site, 'everything');
  await session.removeFolder(parentOf(site));
  return [];
}

/** Resolves to `false` if the folder stays where it is, because the server renames no folders. */
async function claim(session: RemoteSession, run: RunPaths, from: string): Promise<boolean> {
  try {
    await session.renameFolder(from, childOf(run.folder, nameOf(from)));
    return true;
  } catch (error) {
    if (!(error instanceof RemoteError) || !session.isOpen) throw error;
    if (!(await session.hasFolder(run.folder))) throw new RunTaken(run.runName, undefined, { cause: error });
    // It has ended meanwhile, or a third run was quicker.
    if (!(await session.hasFolder(from))) return true;
    if (await renamesFolders(session, run)) throw new FolderInUse(from, error);
    return false;
  }
}

/** Whether the server renames folders at all, found out with one of this run's own. */
async function renamesFolders(session: RemoteSession, run: RunPaths): Promise<boolean> {
  const probe = childOf(run.folder, 'probe');
  const renamed = childOf(run.gone, 'probe');
  await session.makeFolder(probe);
  try {
    await session.renameFolder(probe, renamed);
    await session.removeFolder(renamed);
    return true;
  } catch (error) {
    if (!(error instanceof RemoteError) || !session.isOpen) throw error;
    await session.removeFolder(probe);
    return false;
  }
}

/** Moves runs that a claimed run had claimed itself beside it, so that none is hidden in another. */
async function hoistClaims(session: RemoteSession, run: RunPaths): Promise<string[]> {
  const queue = (await foldersIn(session, run, run.folder, 'files')).filter(isRunName);
  const claimed: string[] = [];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const folder = childOf(run.folder, name);
    claimed.push(folder);
    for (const inner of folderNames(await session.list(folder)).filter(isRunName)) {
      await session.renameFolder(childOf(folder, inner), childOf(run.folder, inner));
      queue.push(inner);
    }
  }
  return claimed;
}

/**
 * The folders in a folder.
 *
 * @param evidence a folder that is certainly there: a listing without it proves nothing
 */
async function foldersIn(
  session: RemoteSession,
  run: RunPaths,
  folder: string,
  evidence: string,
): Promise<string[]> {
  const names = await session.list(folder).then(folderNames, async (error: unknown) => {
    if (session.isOpen && !(await session.hasFolder(run.folder)))
      throw new RunTaken(run.runName, undefined, { cause: error });
    throw error;
  });
  if (!names.includes(evidence)) {
    if (!(await session.hasFolder(run.folder))) throw new RunTaken(run.runName, undefined);
    throw new StagingUnlisted(folder, evidence);
  }
  return names;
}

/** The folders of runs of a site, with those that they have claimed, for a look that changes nothing. */
export async function findRuns(session: RemoteSession, sites: readonly string[]): Promise<RunFolder[]> {
  const found: RunFolder[] = [];
  const queue = [...sites];
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    const names = folderNames(await session.list(folder)).filter(isRunName);
    const folders = names.map((name) => childOf(folder, name));
    found.push(...folders.map((path) => runFolder(path)));
    queue.push(...folders);
  }
  return found;
}

const folderNames = (entries: readonly RemoteEntry[]): string[] =>
  entries.filter(({ kind }) => kind === 'folder').map(({ name }) => name);
