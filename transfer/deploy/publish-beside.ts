import type { Source } from '../file/source.ts';
import { storeFile } from '../file/store-file.ts';
import { RemoteError } from '../remote/remote-error.ts';
import { childOf, parentOf } from '../remote/remote-path.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { StepFailure } from '../remote/retry.ts';
import type { RunContext } from './deploy-context.ts';
import type { FileEntry } from './manifest.ts';
import type { RefusedChange } from './refused-changes.ts';
import { RunTaken } from './run-taken.ts';

/**
 * Makes changes that were refused in another way: in a folder where another file system begins, nothing can be renamed from
 * or to the run's folder, but only to names beside. New content is sent for a second time.
 *
 * A name beside the live one does not go away with the run's folder, so before each change this run makes sure that it
 * still owns that: a run that another one has taken over is refused everything too.
 *
 * @param sourceOf the content of a file that is to go live
 * @returns the changes that are refused this way too
 * @throws StepFailure when the connection fails; RunTaken
 */
export async function publishBeside(
  context: RunContext,
  refused: readonly RefusedChange[],
  sourceOf: (file: FileEntry) => Source,
): Promise<RefusedChange[]> {
  const left: RefusedChange[] = [];
  const { sessions } = context;
  if (refused.length > 0)
    await sessions.step('Looking for the folder of this run', (session) => requireFolder(session, context));
  for (const one of refused) {
    const { path, change, taken } = one;
    const isDone =
      change === 'folder'
        ? false
        : change === 'removal'
          ? await removeBeside(context, path)
          : await publishFile(context, change, sourceOf(change));
    if (isDone) continue;
    if (taken !== undefined) await putBack(context, taken);
    left.push(one);
  }
  return left;
}

/** @throws RunTaken when the run's folder is not its own any more */
async function requireFolder(session: RemoteSession, { paths }: RunContext): Promise<void> {
  if (!(await session.hasFolder(paths.folder))) throw new RunTaken(paths.runName, undefined);
}

async function publishFile(context: RunContext, file: FileEntry, source: Source): Promise<boolean> {
  const { sessions, paths } = context;
  const live = paths.live(file.path);
  const beside = besideOf(context, live);
  try {
    await storeFile(sessions, beside, source);
    await sessions.step(`Publishing ${file.path}`, async (session) => {
      await requireFolder(session, context);
      await session.rename(beside, live);
    });
    return true;
  } catch (error) {
    await sessions.step(`Deleting ${beside}`, (session) => session.delete(beside));
    return isRefused(error);
  }
}

async function removeBeside(context: RunContext, path: string): Promise<boolean> {
  const { sessions, paths } = context;
  const live = paths.live(path);
  const beside = besideOf(context, live);
  try {
    await sessions.step(`Deleting ${path}`, async (session) => {
      await requireFolder(session, context);
      await session.rename(live, beside);
      if (await session.hasFolder(paths.folder)) await session.delete(beside);
      else await giveBack(session, context, beside, live);
    });
    return true;
  } catch (error) {
    return isRefused(error);
  }
}

async function giveBack(
  session: RemoteSession,
  { paths }: RunContext,
  beside: string,
  live: string,
): Promise<never> {
  await session.rename(beside, live);
  throw new RunTaken(paths.runName, undefined);
}

/** Gives a file that could not be moved its old name back. If that is refused too, the next deploy uploads it. */
async function putBack(
  { sessions, paths }: RunContext,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  await sessions
    .step(`Giving ${from} its name back`, (session) => session.rename(to, paths.live(from)))
    .catch(isRefused);
}

/** A name that no web server serves and that no other run uses. */
const besideOf = ({ paths }: RunContext, live: string): string =>
  childOf(parentOf(live), `.ht${paths.runName}.part`);

/** Resolves to `false` for a refusal that is about the path. */
function isRefused(error: unknown): false {
  if (error instanceof StepFailure && error.cause instanceof RemoteError && error.cause.isAboutPath)
    return false;
  throw error;
}
