import { makeMissingFolder } from '../file/make-folders.ts';
import { RemoteError } from '../remote/remote-error.ts';
import { childOf, parentOf } from '../remote/remote-path.ts';
import type { RemoteSession } from '../remote/remote.ts';
import type { DeployContext } from './deploy-context.ts';
import type { SeenSite } from './look-at-site.ts';
import { newRunName, type RunPaths, runPaths } from './run-paths.ts';
import { RunTaken } from './run-taken.ts';
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
 * A place with folders of other runs is preferred, as what those have staged stays there. Each attempt has a name of its
 * own: what a lost session had in flight may make the folders of its attempt at any later time, and nothing that this run
 * does may ever find a folder again that another run has taken.
 *
 * @throws StepFailure when the server allows it nowhere, with a RunTaken as its cause when a newer run has taken over
 */
export async function openRun(
  { sessions, paths, runLabel = 'deploy' }: DeployContext,
  { occupied, state }: SeenSite,
): Promise<OpenedRun> {
  const free = paths.places.filter((place) => !occupied.includes(place));
  const left = [...occupied, ...free];
  const open = async (session: RemoteSession): Promise<OpenedRun> => {
    for (;;) {
      const [place] = left;
      if (place === undefined) throw new Error('A site has at least one place for its staging folder');
      const run = runPaths(paths, place, newRunName(place, runLabel));
      const mayBeFirst = !occupied.includes(place);
      try {
        return await openRunAt(session, run, { mayBeFirst, isDeployed: state !== undefined });
      } catch (error) {
        if (!isRefusal(session, error) || left.length === 1) throw error;
        await leaveRun(session, run);
        left.shift();
      }
    }
  };
  return sessions.step(() => `Making the folder ${left[0]?.root ?? ''}`, open);
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
 * Another run may have its folder at another place. Each of the two looks for the other after its own folder is there, so
 * at least one of them finds the other.
 *
 * @returns the version of the state file, asked after the folder was there; `undefined` if there is another run
 */
async function openFirstRun(session: RemoteSession, run: RunPaths): Promise<StateStamp | undefined> {
  const { root, site, newSite } = run.place;
  const folder = childOf(newSite, run.runName);
  const folders = [root, newSite, folder, childOf(folder, 'files'), childOf(folder, 'gone')];
  const making = Promise.allSettled(folders.map((path) => session.makeFolder(path)));
  // Whatever the server has against it, also for the moment: the run can still be made beside others.
  const naming = session.renameFolder(newSite, site).then(
    () => true,
    (error: unknown) => {
      if (session.isOpen && error instanceof RemoteError) return false;
      throw error;
    },
  );
  const elsewhere = run.places.filter((place) => place !== run.place);
  const asking = Promise.all(elsewhere.map((place) => session.hasFolder(place.site)));
  const [[isNamed, made], [stamp, areOccupied]] = await both(
    both(naming, making),
    both(readStamp(session, run.state), asking),
  );
  const isMade = made.every(({ status }) => status === 'fulfilled');
  return isNamed && isMade && !areOccupied.includes(true) ? stamp : undefined;
}

/** How many times a run makes its folders again because others, which end, remove those above. */
const joinAttempts = 10;

/** Makes the folder of the run beside those of others. */
async function joinRuns(session: RemoteSession, run: RunPaths): Promise<void> {
  const { root, site, newSite } = run.place;
  const folders = [root, site, run.folder, run.files, run.gone];
  for (let attempt = 1; ; attempt += 1) {
    const refused = await firstRefused(session, folders);
    if (refused === undefined) break;
    const { path, error } = refused;
    const above = parentOf(path);
    if (attempt === joinAttempts || (await session.hasFolder(above))) throw error;
    if (path === root) await makeMissingFolder(session, above);
  }
  const unused = childOf(newSite, run.runName);
  await removeEach(session, [childOf(unused, 'files'), childOf(unused, 'gone'), unused, newSite]);
}

/** Makes folders in one write; resolves to the first that the server refuses to make. */
async function firstRefused(
  session: RemoteSession,
  folders: readonly string[],
): Promise<{ readonly path: string; readonly error: unknown } | undefined> {
  const outcomes = await Promise.allSettled(folders.map((path) => session.makeFolder(path)));
  for (const [index, path] of folders.entries()) {
    const outcome = outcomes[index];
    if (outcome?.status !== 'rejected') continue;
    const error: unknown = outcome.reason;
    if (!isRefusal(session, error)) throw error;
    return { path, error };
  }
  return undefined;
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
  if (!(await session.hasFolder(run.folder))) throw new RunTaken(run.runName, undefined);
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
