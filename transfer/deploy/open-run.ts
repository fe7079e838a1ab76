import { makeMissingFolder } from '../file/make-folders.ts';
import { RemoteError } from '../remote/remote-error.ts';
import { childOf, parentOf } from '../remote/remote-path.ts';
import type { RemoteSession } from '../remote/remote.ts';
import type { DeployContext } from './deploy-context.ts';
import type { SeenSite } from './look-at-site.ts';
import { newRunName, type RunPaths, runPaths } from './run-paths.ts';
import { readStamp, type StateStamp } from './state-file.ts';

/** A run that has its folder on the server. */
export interface OpenedRun {
  readonly run: RunPaths;
  /** The version of the state file, if there cannot be any other run; otherwise those have to be claimed first. */
  readonly stamp: StateStamp | undefined;
}

/**
 * Makes the folder of this run, at the first place where the server allows it.
 *
 * A place with folders of other runs is preferred, as what those have staged stays there.
 *
 * @throws StepFailure when the server allows it nowhere
 */
export async function openRun(
  { sessions, paths, runLabel = 'deploy' }: DeployContext,
  { occupied, state }: SeenSite,
): Promise<OpenedRun> {
  const free = paths.places.filter((place) => !occupied.includes(place));
  const left = [...occupied, ...free].map((place) => runPaths(paths, place, newRunName(place, runLabel)));
  const tried = new Set<RunPaths>();
  const open = async (session: RemoteSession): Promise<OpenedRun> => {
    for (;;) {
      const [run] = left;
      if (run === undefined) throw new Error('A site has at least one place for its staging folder');
      const mayBeFirst = !occupied.includes(run.place) && !tried.has(run);
      tried.add(run);
      try {
        return await openRunAt(session, run, { mayBeFirst, isDeployed: state !== undefined });
      } catch (error) {
        if (!isRefusal(session, error) || left.length === 1) throw error;
        await leaveRun(session, run);
        left.shift();
      }
    }
  };
  return sessions.step(() => `Making the folder ${left[0]?.place.root ?? ''}`, open);
}

const isRefusal = (session: RemoteSession, error: unknown): boolean =>
  session.isOpen && error instanceof RemoteError && error.isAboutPath;

async function openRunAt(
  session: RemoteSession,
  run: RunPaths,
  { mayBeFirst, isDeployed }: { readonly mayBeFirst: boolean; readonly isDeployed: boolean },
): Promise<OpenedRun> {
  if (mayBeFirst) {
    // Where there is a state file, there is the folder that is deployed to, and asking for it can be saved.
    const reaching = isDeployed ? reachesBase(session, run) : session.hasFolder(run.base);
    const [stamp, isReached] = await both(openFirstRun(session, run), reaching);
    if (stamp !== undefined) {
      if (!isDeployed || !isReached) await reachBase(session, run, isDeployed || isReached);
      return { run, stamp };
    }
  }
  await joinRuns(session, run);
  await reachBase(session, run, await session.hasFolder(run.base));
  return { run, stamp: undefined };
}

/**
 * Makes the folder of the site together with that of the run, all in one write. Only one of any number of runs at once
 * succeeds: a server does not rename a folder onto one that is not empty.
 *
 * @returns the version of the state file, asked after the folder was there; `undefined` if there is another run
 */
async function openFirstRun(session: RemoteSession, run: RunPaths): Promise<StateStamp | undefined> {
  const { root, site, newSite } = run.place;
  const folder = childOf(newSite, run.runName);
  const folders = [root, newSite, folder, childOf(folder, 'files'), childOf(folder, 'gone')];
  const making = Promise.allSettled(folders.map((path) => session.makeFolder(path)));
  const naming = succeeds(session, session.renameFolder(newSite, site));
  const [[isNamed], stamp] = await both(both(naming, making), readStamp(session, run.state));
  return isNamed ? stamp : undefined;
}

/** Makes the folder of the run beside those of others. */
async function joinRuns(session: RemoteSession, run: RunPaths): Promise<void> {
  const { root, site, newSite } = run.place;
  if (!(await succeeds(session, session.makeFolder(root)))) {
    await makeMissingFolder(session, parentOf(root));
    await session.makeFolder(root);
  }
  const folders = [site, run.folder, run.files, run.gone];
  const outcomes = await Promise.allSettled(folders.map((folder) => session.makeFolder(folder)));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  const unused = childOf(newSite, run.runName);
  await removeEach(session, [childOf(unused, 'files'), childOf(unused, 'gone'), unused, newSite]);
}

/** Whether what is staged can be renamed to where it goes live; it cannot if another file system begins in between. */
async function reachesBase(session: RemoteSession, run: RunPaths): Promise<boolean> {
  if (run.place.isInside) return true;
  const probe = childOf(run.folder, 'probe');
  const reached = childOf(run.base, '.storbinary.probe');
  const making = succeeds(session, session.makeFolder(probe));
  const renaming = succeeds(session, session.renameFolder(probe, reached));
  const [[isRenamed]] = await both(both(renaming, making), removeEach(session, [reached]));
  return isRenamed;
}

/**
 * Makes sure that what is staged can be renamed to where it goes live.
 *
 * @param isBaseThere whether the folder that is deployed to exists
 */
async function reachBase(session: RemoteSession, run: RunPaths, isBaseThere: boolean): Promise<void> {
  if (!isBaseThere) await makeMissingFolder(session, run.base);
  if (await reachesBase(session, run)) return;
  throw new RemoteError(`Nothing can be renamed from ${run.place.root} to ${run.base}`, {
    kind: 'permanent',
    hint: 'Set staging-dir to a folder on the same file system as the folder that is deployed to.',
    isAboutPath: true,
  });
}

/** Removes the folders of a run that holds nothing any more, and those above it that nobody else uses. */
export async function leaveRun(session: RemoteSession, run: RunPaths): Promise<boolean> {
  const { folder, files, gone, place } = run;
  const [isGone] = await both(
    removeEach(session, [childOf(folder, 'probe'), files, gone, folder]),
    removeEach(session, [place.newSite, place.site, place.root]),
  );
  return isGone;
}

/** Removes folders that are empty, in one write; resolves to whether the last one is gone. */
async function removeEach(session: RemoteSession, folders: readonly string[]): Promise<boolean> {
  const outcomes = await Promise.all(
    folders.map(async (folder) =>
      session.removeFolder(folder).catch((error: unknown) => refused(session, error)),
    ),
  );
  return outcomes.at(-1) ?? true;
}

/** Whether the server has done what was asked; a lost session is a failure all the same. */
const succeeds = (session: RemoteSession, asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => true,
    (error: unknown) => refused(session, error),
  );

function refused(session: RemoteSession, error: unknown): false {
  if (isRefusal(session, error)) return false;
  throw error;
}

/** Awaits both, also when one fails, so that nothing is left in flight. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}
