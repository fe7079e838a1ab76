import { childOf } from '../remote/remote-path.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { StepFailure } from '../remote/retry.ts';
import { messageOf } from '../remote/storbinary-error.ts';
import type { RunContext } from './deploy-context.ts';
import { emptyAndRemove } from './empty-folder.ts';
import { leaveRun } from './open-run.ts';
import { isRunName } from './run-paths.ts';
import { RunTaken } from './run-taken.ts';

/** Removes this run's folder. What prevents that is a warning, because the deploy is done. */
export async function removeRun(context: RunContext): Promise<void> {
  const { sessions, paths, reporter } = context;
  try {
    await sessions.step(`Removing the folder ${paths.folder}`, async (session) => {
      if (await leaveRun(session, paths)) return;
      await emptyAndRemove(session, paths.folder);
      await leaveRun(session, paths);
    });
  } catch (error) {
    reporter.warn(`The deploy is complete, but its staging folder was not removed: ${messageOf(error)}`);
  }
}

/**
 * The reason why a step of this run has failed: a run whose folder is gone was taken over by another one.
 *
 * @returns the error itself when that is not so, or cannot be found out
 */
export async function reasonOf({ sessions, paths, signal }: RunContext, error: unknown): Promise<unknown> {
  if (!(error instanceof StepFailure) || error.kind !== 'permanent') return error;
  let session: RemoteSession | undefined;
  try {
    // The failure may have ended all sessions of the run.
    session = await sessions.remote.open(signal);
    if (await session.hasFolder(paths.folder)) return error;
    // The newer one may be ending just now; the message can do without its name.
    const newer = await newerRun(session, paths).catch(() => undefined);
    return new RunTaken(paths.runName, newer, { cause: error });
  } catch {
    // What cannot be asked explains nothing; the first failure is the one to report.
    return error;
  } finally {
    await session?.close();
  }
}

/** The run that has claimed this one, if it is still there. */
async function newerRun(
  session: RemoteSession,
  { place: { site }, runName }: RunContext['paths'],
): Promise<string | undefined> {
  if (!(await session.hasFolder(site))) return undefined;
  const names = (await session.list(site)).map(({ name }) => name).filter(isRunName);
  for (const name of names) if (await session.hasFolder(childOf(childOf(site, name), runName))) return name;
  return names[0];
}
