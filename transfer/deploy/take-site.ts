import type { RemoteSession } from '../remote/remote.ts';
import { absorbRuns } from './absorb-runs.ts';
import { claimRuns } from './claim-runs.ts';
import type { DeployContext, RunContext } from './deploy-context.ts';
import type { SeenSite } from './look-at-site.ts';
import { reasonOf } from './finish-run.ts';
import { openRun } from './open-run.ts';
import type { RunFolder } from './run-paths.ts';
import { findState, type FoundState, settle } from './settle.ts';
import { isSameVersion, type StateStamp } from './state-file.ts';
import { closeToTheWeb } from './web-access.ts';

/** A site whose only writer is this run, until a newer one takes over. */
export interface TakenSite {
  readonly context: RunContext;
  /** What is live; `undefined` if it is what was seen before. */
  readonly state: FoundState | undefined;
  /** Size of the state file, in bytes; `undefined` when there is none. */
  readonly stateBytes: number | undefined;
  /** Whether there may be uploads of earlier runs. */
  readonly hasUploads: boolean;
}

/**
 * Makes a folder for this run, takes over those of earlier runs, and settles what they left. From then on nobody else
 * changes the live tree, and the state file says what is live.
 *
 * @param seen what an earlier look has found; if nothing has changed since, it is not read again
 * @throws StepFailure, with a RunTaken as its cause when a newer run has taken over already
 */
export async function takeSite(context: DeployContext, seen: SeenSite): Promise<TakenSite> {
  const { run, stamp } = await openRun(context, seen);
  const own: RunContext = { ...context, paths: run };
  try {
    if (run.place.isInside) await closeToTheWeb(own);
    return await takeFrom(own, stamp, seen);
  } catch (error) {
    throw await reasonOf(own, error);
  }
}

async function takeFrom(
  context: RunContext,
  stamp: StateStamp | undefined,
  seen: SeenSite,
): Promise<TakenSite> {
  const isAlone = stamp !== undefined && seen.occupied.length === 0;
  if (isAlone && isSameVersion(stamp, seen.stamp))
    return { context, state: undefined, stateBytes: stamp.sizeBytes, hasUploads: false };
  const claim = (session: RemoteSession): Promise<RunFolder[]> => claimRuns(session, context.paths);
  return takeOver(context, isAlone ? [] : await context.sessions.step(takingOver, claim));
}

const takingOver = 'Taking over from an earlier deploy';

async function takeOver(context: RunContext, claimed: readonly RunFolder[]): Promise<TakenSite> {
  const { sessions, paths } = context;
  const state = await findState(context, claimed);
  if (state.interrupted.length > 0) await settle(context, state);
  const stateBytes = await sessions.step(takingOver, async (session) => {
    await absorbRuns(session, paths, claimed);
    return session.size(paths.state);
  });
  return { context, state, stateBytes, hasUploads: claimed.length > 0 };
}
