import type { DeployContext } from './deploy-context.ts';
import type { Plan } from './plan.ts';
import type { PublishedState } from './state.ts';

/**
 * Plans, and makes sure that the files to move are on the server. A source that somebody deleted or changed by hand is
 * taken out of the live state, and the plan is made again without it. This has to happen before the commit is written,
 * because a recovery takes a missing source for one that has been moved.
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
