import type { DeployContext } from './deploy-context.ts';
import type { StagingPlace } from './deploy-paths.ts';
import type { PublishedState } from './state.ts';
import { readStamp, readState, type StateStamp } from './state-file.ts';

/** What a look that changes nothing has found on the server. */
export interface SeenSite {
  /** The state file; `undefined` when there is none. */
  readonly state: PublishedState | undefined;
  /** Its version when it was read, or an older one. */
  readonly stamp: StateStamp;
  /** Places where other runs of the site are under way, or have left something. */
  readonly occupied: readonly StagingPlace[];
}

/**
 * Reads the state file. The requests that find out whether there are other runs share a write with it, so they cost no
 * extra round trip. A run that ends as it should leaves no folder of the site behind.
 *
 * @throws StepFailure, with a StateError as its cause when the state file is not valid
 */
export async function lookAtSite({ sessions, paths }: DeployContext): Promise<SeenSite> {
  return sessions.step('Reading the state file', async (session) => {
    const looking = Promise.all(paths.places.map(({ site }) => session.hasFolder(site)));
    const stamping = readStamp(session, paths.state);
    const sizing = stamping.then(({ sizeBytes }) => sizeBytes);
    const reading = readState(session, paths.state, sizing);
    const [areOccupied, stamp, state] = await Promise.all([looking, stamping, reading]);
    return { state, stamp, occupied: paths.places.filter((_, index) => areOccupied[index]) };
  });
}
