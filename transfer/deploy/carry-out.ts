import { fileSource } from '../file/file-source.ts';
import type { Source } from '../file/source.ts';
import { Attributes } from './attributes.ts';
import type { RunContext } from './deploy-context.ts';
import { removeRun } from './finish-run.ts';
import { ForeignFiles } from './foreign.ts';
import type { FileEntry } from './manifest.ts';
import type { DeployOptions } from './options.ts';
import { renameOwn } from './own-rename.ts';
import { isEmptyPlan, type Plan } from './plan.ts';
import { asPlan, planParts, type PublishMode } from './plan-parts.ts';
import type { PlannedSite } from './plan-site.ts';
import { publish } from './publish.ts';
import { publishBeside } from './publish-beside.ts';
import { ChangesRefused, type RefusedChange } from './refused-changes.ts';
import type { ScannedTree } from './scan.ts';
import { findState, settle } from './settle.ts';
import { stageFiles } from './stage.ts';
import { StageProgress } from './stage-progress.ts';
import { type StagedSizes, sweepUploads } from './staged-uploads.ts';
import type { PublishedState } from './state.ts';
import { storeState } from './state-file.ts';
import type { TakenSite } from './take-site.ts';

/**
 * Carries out a plan: part by part, stages, writes the commit, publishes, and makes the commit the state file.
 *
 * @throws StepFailure; ChangesRefused once everything else is done
 */
export async function carryOut(
  { context, hasUploads, stateBytes }: TakenSite,
  { plan, live }: PlannedSite,
  tree: ScannedTree,
  options: DeployOptions,
): Promise<void> {
  if (isEmptyPlan(plan)) return removeRun(context);
  const { reporter } = context;
  reporter.emit({ type: 'phase', phase: 'stage' });
  const parts = new Parts(context, {
    plan,
    staged: hasUploads ? await sweepUploads(context, plan.sendings) : new Map(),
    progress: new StageProgress(reporter, plan.sendings),
    sourceOf: sourcesOf(tree),
    attributes: new Attributes(context, tree.files, options),
    existing: options.existing,
  });
  const refused = await parts.carryOut(live, options.publish ?? 'atomic', stateBytes);
  if (refused.length > 0) throw new ChangesRefused(refused);
  await removeRun(context);
}

interface PartsSetup {
  readonly plan: Plan;
  readonly staged: StagedSizes;
  readonly progress: StageProgress;
  readonly sourceOf: (file: FileEntry) => Source;
  readonly attributes: Attributes;
  readonly existing: DeployOptions['existing'];
}

/** The parts of one plan, carried out one after another. */
class Parts {
  readonly #context: RunContext;
  readonly #setup: PartsSetup;

  constructor(context: RunContext, setup: PartsSetup) {
    this.#context = context;
    this.#setup = setup;
  }

  /** Resolves to the changes that were refused. After a part with one of them, the state file says what is live. */
  async carryOut(
    before: PublishedState,
    mode: PublishMode,
    stateBytes: number | undefined,
  ): Promise<RefusedChange[]> {
    const { plan } = this.#setup;
    const refused: RefusedChange[] = [];
    const parts = planParts(plan, mode);
    let now: Omit<PartOutcome, 'refused' | 'stateBytes'> & { stateBytes: number | undefined } = {
      live: before,
      stateBytes,
    };
    for (const [index, part] of parts.entries()) {
      const isLast = index === parts.length - 1;
      const next = asPlan(plan, part, now.live, isLast && refused.length === 0);
      const left = await this.#carryOutPart(next, now.stateBytes, isLast);
      refused.push(...left.refused);
      now = left;
    }
    return refused;
  }

  async #carryOutPart(part: Plan, replacedBytes: number | undefined, isLast: boolean): Promise<PartOutcome> {
    const { paths, reporter } = this.#context;
    const plan = await this.#stage(part);
    const sizeBytes = await storeState(this.#context, plan.result, paths.commit, replacedBytes);
    if (isLast) reporter.emit({ type: 'phase', phase: 'publish' });
    const refused = await this.#publish(plan);
    if (refused.length > 0) return { refused, ...(await this.#settle()) };
    const { commit: from, state: to, oldState: asidePath } = paths;
    await renameOwn(this.#context, { from, to, sizeBytes, asidePath });
    return { refused, live: plan.result, stateBytes: sizeBytes };
  }

  async #stage(plan: Plan): Promise<Plan> {
    const { sourceOf, staged, attributes, progress, existing } = this.#setup;
    const foreign = new ForeignFiles(this.#context, plan, existing);
    const names = await stageFiles(this.#context, plan.sendings, {
      sourceOf: ({ file }) => sourceOf(file),
      staged,
      progress,
      alongside: (session, { file }, path) =>
        Promise.all([foreign.ask(session, file.path), attributes.set(session, file.path, path)]),
    });
    await foreign.announce(this.#setup.plan);
    return withStagedNames(plan, names);
  }

  async #publish(plan: Plan): Promise<RefusedChange[]> {
    return publishBeside(this.#context, await publish(this.#context, plan), this.#setup.sourceOf);
  }

  /** Makes the state file say what is live although some changes were refused. What was not published stays staged. */
  async #settle(): Promise<Omit<PartOutcome, 'refused'>> {
    const state = await findState(this.#context, [this.#context.paths]);
    return { live: state.live, stateBytes: await settle(this.#context, state) };
  }
}

/** What a part of a plan has led to. */
interface PartOutcome {
  readonly refused: readonly RefusedChange[];
  /** What is live now, as the state file says. */
  readonly live: PublishedState;
  readonly stateBytes: number;
}

/** The plan with the names of the uploads that do not follow from their content, for the commit and the publish. */
function withStagedNames(plan: Plan, names: ReadonlyMap<string, string>): Plan {
  const renamed = new Map<string, string>();
  for (const { file, stagedName } of plan.sendings) {
    const name = names.get(stagedName);
    if (name !== undefined && name !== stagedName) renamed.set(file.path, name);
  }
  const files = plan.result.files.map(({ path, sizeBytes, hash, writer, stagedName: given }) => {
    const stagedName = renamed.get(path) ?? given;
    return {
      path,
      sizeBytes,
      hash,
      ...(stagedName === undefined ? {} : { stagedName }),
      ...(writer === undefined ? {} : { writer }),
    };
  });
  return { ...plan, result: { ...plan.result, files } };
}

/** Looks up the content of each planned file among those scanned. */
function sourcesOf(tree: ScannedTree): (file: FileEntry) => Source {
  const scanned = new Map(tree.files.map((file) => [file.entry.path, file]));
  return (file) => {
    const found = scanned.get(file.path);
    if (found === undefined) throw new Error(`${file.path} is planned but was not scanned`);
    const { localPath, modifiedMs } = found;
    return fileSource({ localPath, modifiedMs, sizeBytes: file.sizeBytes, sha256: file.hash });
  };
}
