import { allowedDeletions, type DeletionLimit } from '../run/deletion-limit.ts';
import { isEmptyPlan, type Plan, planSummary } from './plan.ts';
import { PlanError } from './plan-error.ts';
import type { DeployOptions } from './options.ts';
import type { PublishedState } from './state.ts';
import { checkStateSize } from './state-text.ts';
import { isOther, type Ownership } from './writer.ts';

/** A site of so few files may lose most of them in an ordinary deploy. */
const fewFiles = 20;

const defaultDeletionLimit: DeletionLimit = '50%';

const namedInMessage = 3;

/**
 * Refuses a plan that goes further than the options allow, before anything is changed.
 *
 * @param live what is live before it
 * @throws PlanError; StateTooLong
 */
export function checkPlan(plan: Plan, live: PublishedState, options: DeployOptions): void {
  checkForeign(plan, options);
  checkWriters(plan, live, options);
  checkDeletions(plan, live.files.length, options.maxDelete);
  if (!isEmptyPlan(plan)) checkStateSize(plan.result);
}

/** @throws PlanError naming the first files of others that the plan would replace, where that is not allowed */
function checkForeign({ foreign }: Plan, { existing }: DeployOptions): void {
  if (existing !== 'fail' || foreign.length === 0) return;
  throw new PlanError(
    `No deploy of this site put these files there, and the deploy would replace them: ${firstNames(foreign)}.`,
    'Move them away, or set `existing: keep` to leave them, or `existing: replace`.',
  );
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

/**
 * Refuses a plan that deletes or replaces files that another repository put there. Files of an unknown writer, such as those
 * of a state file by FTP-Deploy-Action, are everybody's.
 *
 * @param live what is live before the plan
 * @throws PlanError naming the other repository, and how to take its files over
 */
function checkWriters(plan: Plan, live: PublishedState, ownership: Ownership): void {
  const touched = touchedBy(plan);
  const theirs = live.files.filter(({ path, writer }) => touched.has(path) && isOther(writer, ownership));
  const other = theirs[0]?.writer;
  if (other === undefined) return;
  const { repository, workflow } = other;
  throw new PlanError(
    `The deploy would replace or delete ${theirs.length} of the files that another repository put there, ${repository} ` +
      `(workflow ${JSON.stringify(workflow)}): ${firstNames(theirs.map(({ path }) => path))}.`,
    'Check `server-dir` and `state-name`: repositories that deploy to one folder need a state file each. To take over ' +
      `what the other one deployed, set \`accept-writer: ${repository}\` (in the library, \`acceptWriter\`).`,
  );
}

/** Live paths that a plan deletes, moves or replaces. */
function touchedBy({ clearings, deletions, moves, sendings }: Plan): ReadonlySet<string> {
  const replaced = [...sendings, ...moves].filter(({ replaces }) => replaces).map(({ file }) => file.path);
  const cleared = clearings.map(({ path }) => path);
  return new Set([...cleared, ...deletions, ...moves.map(({ from }) => from), ...replaced]);
}

function firstNames(paths: readonly string[]): string {
  const names = paths.slice(0, namedInMessage).map((path) => JSON.stringify(path));
  const left = paths.length - names.length;
  return left === 0 ? names.join(', ') : `${names.join(', ')} and ${left} more`;
}
