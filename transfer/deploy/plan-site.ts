import type { PathKind, Selection } from '../tree/selection.ts';
import { checkPlan } from './check-plan.ts';
import type { DeployContext } from './deploy-context.ts';
import { checkDrift } from './drift.ts';
import { planAroundForeign } from './foreign.ts';
import { planWithPresentSources } from './move-sources.ts';
import type { DeployOptions } from './options.ts';
import { isEmptyPlan, type Plan, planDeploy } from './plan.ts';
import { isHeld, type ScannedTree } from './scan.ts';
import { type FoundState, settle } from './settle.ts';
import { type Spelling, withoutSharedPlaces } from './spelling.ts';
import type { PublishedState } from './state.ts';
import type { TakenSite } from './take-site.ts';

/** A plan, and what it was made from. */
export interface PlannedSite {
  /** What the state file and the folders of runs say. */
  readonly state: FoundState;
  /** What is live. It may be less than `state` says. */
  readonly live: PublishedState;
  readonly plan: Plan;
}

/** What a plan leads to. */
export interface PlannedTree {
  readonly tree: ScannedTree;
  readonly selection: Selection;
  /** What the server makes of names that differ only in their spelling. */
  readonly spelling: Spelling;
}

/**
 * Plans, reports the plan, and refuses one that must not be carried out. Nothing is changed.
 *
 * @throws PlanError; StateTooLong; StepFailure
 */
export async function planSite(
  context: DeployContext,
  options: DeployOptions,
  state: FoundState,
  { tree, selection, spelling }: PlannedTree,
): Promise<PlannedSite> {
  const { reporter } = context;
  reporter.emit({ type: 'state', found: state.found, files: state.live.files.length });
  const isLeftAlone = (path: string, kind: PathKind): boolean =>
    selection.whyLeftOut(path, kind) !== undefined || isHeld(tree, path);
  const isKept = (path: string, kind: PathKind): boolean =>
    options.delete === 'none' || isLeftAlone(path, kind);
  const distinct = spelling === 'ignored' ? withoutSharedPlaces(state.live, tree.manifest) : state.live;
  const live = await checkDrift(context, options.drift ?? 'ignore', distinct, isLeftAlone);
  const plan = await planAroundForeign(context, options, tree.manifest, (local) =>
    planWithPresentSources(context, live, (present) =>
      planDeploy({ live: present, local, isKept, ownership: options, spelling }),
    ),
  );
  reporter.announce(plan);
  checkPlan(plan, live, options);
  reporter.announceForeign(plan, options.existing);
  return { state, live, plan };
}

/** Whether everything is live as it should be, and the state file says so. */
export const hasNothingToDo = ({ state, live, plan }: PlannedSite): boolean =>
  live === state.live && isEmptyPlan(plan);

/** Makes the state file say what is live before that changes, so that a publish that is cut off can be recovered. */
export async function settleLive(taken: TakenSite, { state, live }: PlannedSite): Promise<TakenSite> {
  if (live === state.live) return taken;
  return { ...taken, stateBytes: await settle(taken.context, { ...state, live, interrupted: [] }) };
}
