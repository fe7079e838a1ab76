import type { RemoteSession } from '../remote/remote.ts';
import type { DeployContext, RunContext } from './deploy-context.ts';
import type { DeployPaths } from './deploy-paths.ts';
import {
  type ExistingPaths,
  type InterruptedPublish,
  pathsInDoubt,
  recoverLive,
  stagedInDoubt,
} from './recover.ts';
import type { RunFolder } from './run-paths.ts';
import type { PublishedState } from './state.ts';
import { readState, storeState } from './state-file.ts';

const nothing: PublishedState = { files: [], folders: [] };

/** What the state file and the folders of runs say about the live tree. */
export interface FoundState {
  readonly found: 'none' | 'complete' | 'interrupted';
  readonly live: PublishedState;
  /** Folders with the commit of a publish that was cut off. */
  readonly interrupted: readonly RunFolder[];
}

/**
 * Reads the state file and works out what is live, also after publishes that were cut off.
 *
 * @param runs folders of runs that change nothing any more; one that is still under way makes the result out of date
 */
export async function findState(
  { sessions, paths }: DeployContext,
  runs: readonly RunFolder[],
): Promise<FoundState> {
  return sessions.step('Reading the state file', async (session) => {
    const state = (await readState(session, paths.state)) ?? (await readOldState(session, runs));
    const commits = await Promise.all(runs.map(({ commit }) => session.size(commit)));
    const interrupted = runs.filter((_, index) => commits[index] !== undefined);
    let live = state;
    for (const run of interrupted) live = await recoverFrom(session, paths, run, live ?? nothing);
    const complete = live === undefined ? 'none' : 'complete';
    return { found: interrupted.length > 0 ? 'interrupted' : complete, live: live ?? nothing, interrupted };
  });
}

/** A state file that was on its way to be replaced, where the server does not rename onto a file. */
async function readOldState(
  session: RemoteSession,
  runs: readonly RunFolder[],
): Promise<PublishedState | undefined> {
  for (const { oldState } of runs) {
    const state = await readState(session, oldState);
    if (state !== undefined) return state;
  }
  return undefined;
}

async function recoverFrom(
  session: RemoteSession,
  paths: DeployPaths,
  run: RunFolder,
  old: PublishedState,
): Promise<PublishedState> {
  const record = await readState(session, run.commit);
  if (record === undefined) return old;
  const names = stagedInDoubt({ old, record });
  const staged = new Set((await askSizes(session, names, run.staged)).keys());
  const publish: InterruptedPublish = { old, record, staged };
  return recoverLive(publish, await askForPaths(session, paths, publish));
}

/**
 * Makes the state that was found the state file, and then deletes the commits. Cut off in between, the next run finds the
 * same again: each commit leads from the state that is now in the file to the same result.
 *
 * @returns the size of the state file, in bytes
 */
export async function settle(context: RunContext, { live, interrupted }: FoundState): Promise<number> {
  const { sessions, paths } = context;
  const size = await sessions.step('Reading the state file', (session) => session.size(paths.state));
  const sizeBytes = await storeState(context, live, paths.state, size);
  await sessions.step('Settling the interrupted deploy', (session) =>
    Promise.all(interrupted.map(({ commit }) => session.delete(commit))),
  );
  return sizeBytes;
}

/** Asks about each path by itself. Resolves to the sizes of the files that exist. */
async function askSizes(
  session: RemoteSession,
  paths: readonly string[],
  onServer: (path: string) => string,
): Promise<Map<string, number>> {
  const sizes = await Promise.all(paths.map((path) => session.size(onServer(path))));
  return new Map(paths.flatMap((path, index) => (sizes[index] === undefined ? [] : [[path, sizes[index]]])));
}

async function askForPaths(
  session: RemoteSession,
  paths: DeployPaths,
  publish: InterruptedPublish,
): Promise<ExistingPaths> {
  const { files, folders } = pathsInDoubt(publish);
  const isFolder = folders.map((path) => session.hasFolder(paths.live(path)));
  const [sizes, folderAnswers] = await Promise.all([
    askSizes(session, files, paths.live),
    Promise.all(isFolder),
  ]);
  return { files: sizes, folders: new Set(folders.filter((_, index) => folderAnswers[index])) };
}
