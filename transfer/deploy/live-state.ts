import { createHash } from 'node:crypto';
import { readRemoteText } from '../file/read-range.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { RemoteFileMissing } from '../remote/remote-error.ts';
import { bufferSource } from '../file/source.ts';
import { storeFile } from '../file/store-file.ts';
import type { DeployContext } from './deploy-context.ts';
import type { DeployPaths } from './deploy-paths.ts';
import type { Plan } from './plan.ts';
import { renameWithRetries } from '../file/rename-into-place.ts';
import {
  type ExistingPaths,
  type InterruptedPublish,
  pathsInDoubt,
  recoverLive,
  stagedInDoubt,
} from './recover.ts';
import { parseState, type PublishedState, serializeState, StateError } from './state.ts';

/** Longest state file that is accepted, in bytes: about 400,000 files. */
const maxStateBytes = 64 * 1024 * 1024;

/** What earlier deploys put live. */
export interface LiveState {
  readonly found: 'none' | 'complete' | 'interrupted';
  readonly live: PublishedState;
}

const nothing: PublishedState = { files: [], folders: [] };

/**
 * Reads what earlier deploys left. The requests that find out whether a publish or its recovery was cut off share a write
 * with the request for the state file, so they cost no extra round trip.
 *
 * @throws StepFailure, with a StateError as its cause when a state on the server is not valid
 */
export async function readLiveState({ sessions, paths }: DeployContext): Promise<LiveState> {
  return sessions.step('Reading the state file', async (session) => {
    const [recoveredBytes, recordBytes, old] = await Promise.all([
      session.size(paths.recovered),
      session.size(paths.record),
      readState(session, paths.state),
    ]);
    const recovered = recoveredBytes === undefined ? undefined : await readState(session, paths.recovered);
    if (recovered !== undefined) return { found: 'interrupted', live: recovered };
    const record = recordBytes === undefined ? undefined : await readState(session, paths.record);
    if (record === undefined) return { found: old === undefined ? 'none' : 'complete', live: old ?? nothing };
    const publish = { old: old ?? nothing, record };
    const staged = new Set((await askSizes(session, stagedInDoubt(publish), paths.staged)).keys());
    const interrupted = { ...publish, staged };
    const existing = await askForPaths(session, paths, interrupted);
    return { found: 'interrupted', live: recoverLive(interrupted, existing) };
  });
}

/**
 * Plans, and makes sure that the files to move are on the server. A source that somebody deleted or changed by hand is
 * taken out of the live state, and the plan is made again without it. This has to happen before the commit record is
 * written, because a recovery takes a missing source for one that has been moved.
 */
export async function planWithPresentSources(
  context: DeployContext,
  live: PublishedState,
  plan: (live: PublishedState) => Plan,
): Promise<Plan> {
  const first = plan(live);
  if (first.moves.length === 0) return first;
  const { sessions, paths } = context;
  const missing = await sessions.step('Checking the files to move', async (session) => {
    const sizes = await Promise.all(first.moves.map(({ from }) => session.size(paths.live(from))));
    return first.moves.filter(({ file }, index) => sizes[index] !== file.sizeBytes).map(({ from }) => from);
  });
  if (missing.length === 0) return first;
  const gone = new Set(missing);
  const present = { ...live, files: live.files.filter(({ path }) => !gone.has(path)) };
  return planWithPresentSources(context, present, plan);
}

/**
 * Makes the recovered state the live one and deletes the record before anything is staged or changed, so that a run cut
 * off here leaves a state that can be recovered again. The recovered state is stored before the record is deleted: at
 * every instant there is a valid state, even where the state file has to be deleted before the rename.
 */
export async function settleInterrupted(context: DeployContext, live: PublishedState): Promise<void> {
  const { sessions, paths } = context;
  const sizeBytes = await storeState(context, live, paths.recovered);
  await sessions.step('Settling the interrupted deploy', (session) => session.delete(paths.record));
  const renaming = { from: paths.recovered, to: paths.state, sizeBytes };
  await renameWithRetries(context.sessions, 'Settling the interrupted deploy', renaming);
}

/**
 * Writes a state completely or not at all: under a temporary name first, then by a rename.
 *
 * @returns its size in bytes
 */
export async function storeState(
  context: DeployContext,
  state: PublishedState,
  path: string,
): Promise<number> {
  const bytes = Buffer.from(serializeState(state.files, state.folders, Date.now()));
  const staged = context.paths.staged(createHash('sha256').update(bytes).digest('hex'));
  await storeFile(context.sessions, staged, bufferSource(bytes));
  await renameWithRetries(context.sessions, `Renaming ${staged} to ${path}`, {
    from: staged,
    to: path,
    sizeBytes: bytes.length,
  });
  return bytes.length;
}

async function readState(session: RemoteSession, path: string): Promise<PublishedState | undefined> {
  try {
    return parseState(await readRemoteText(session, path, maxStateBytes));
  } catch (error) {
    if (error instanceof RemoteFileMissing) return undefined;
    if (error instanceof StateError) throw new StateError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Asks about each path by itself, all in one write. Resolves to the sizes of the files that exist. */
async function askSizes(
  session: RemoteSession,
  paths: readonly string[],
  onServer: (path: string) => string,
): Promise<Map<string, number>> {
  const sizes = await Promise.all(paths.map((path) => session.size(onServer(path))));
  return new Map(paths.flatMap((path, index) => (sizes[index] === undefined ? [] : [[path, sizes[index]]])));
}

/** Asks about all paths in doubt in one round trip. */
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
