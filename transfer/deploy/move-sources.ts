import type { DeployContext } from './deploy-context.ts';
import type { Plan } from './plan.ts';
import type { PublishedState } from './state.ts';

/**
 * Plans, and makes sure that what shall move is on the server: a source that somebody deleted or changed by hand is taken
 * out of the live state, and the plan is made again without it. The check is due before the commit record is written,
 * for a recovery takes a source that is gone for one that has moved.
 */
export async function planWithPresentSources(
  context: DeployContext,
  live: PublishedState,
  plan: (live: PublishedState) => Plan,
): Promise<Plan> {
  const first = plan(live);
  if (first.moves.length === 0) return first;
  const { sessions, paths } = context;
  const missing = await sessions.step('Looking for what shall move', async (session) => {
    const sizes = await Promise.all(first.moves.map(({ from }) => session.size(paths.live(from))));
    return first.moves.filter(({ file }, index) => sizes[index] !== file.sizeBytes).map(({ from }) => from);
  });
  if (missing.length === 0) return first;
  const gone = new Set(missing);
  return planWithPresentSources(
    context,
    { ...live, files: live.files.filter(({ path }) => !gone.has(path)) },
    plan,
  );
}
