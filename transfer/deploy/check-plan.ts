import { allowedDeletions, type DeletionLimit } from '../run/deletion-limit.ts';
import { type Plan, planSummary } from './plan.ts';
import { PlanError } from './plan-error.ts';
import type { DeployOptions } from './options.ts';
import type { PublishedState } from './state.ts';

/** A site of so few files may lose most of them in an ordinary deploy. */
const fewFiles = 20;

const defaultDeletionLimit: DeletionLimit = '50%';

/**
 * Refuses a plan that goes further than the options allow, before anything is changed.
 *
 * @param live what is live before it
 * @throws PlanError
 */
export function checkPlan(plan: Plan, live: PublishedState, { maxDelete }: DeployOptions): void {
  checkDeletions(plan, live.files.length, maxDelete);
}

/**
 * @param liveFiles number of files that are live before the plan
 * @param limit default: half of the live files once there are more than 20
 * @throws PlanError when the plan deletes more files than the limit
 */
export function checkDeletions(plan: Plan, liveFiles: number, limit?: DeletionLimit): void {
  if (limit === undefined && liveFiles <= fewFiles) return;
  const inForce = limit ?? defaultDeletionLimit;
  const allowed = allowedDeletions(inForce, liveFiles);
  const { deleted } = planSummary(plan);
  if (deleted <= allowed) return;
  const share = typeof inForce === 'string' ? ` (${inForce})` : '';
  throw new PlanError(
    `The deploy would delete ${deleted} of the ${liveFiles} live files; at most ${allowed}${share} may be deleted.`,
    'Check the plan in a dry run: is the local folder complete, and the right one? If so, set `max-delete` (in the ' +
      `library, \`maxDelete\`) to ${deleted} for this run, or keep the files with \`delete: none\`.`,
  );
}
