import { fileSource } from '../file/file-source.ts';
import type { Source } from '../file/source.ts';
import { carryOutRun, type OpenRun } from '../run/run.ts';
import { compileSelection, type Selection } from '../tree/selection.ts';
import { Attributes } from './attributes.ts';
import { findRuns } from './claim-runs.ts';
import type { DeployContext, RunContext } from './deploy-context.ts';
import { deployPaths, type DeployTarget, withoutOwnNames, withoutRepositories } from './deploy-paths.ts';
import { reasonOf, removeRun } from './finish-run.ts';
import { ForeignFiles } from './foreign.ts';
import { learnSpelling, warnOfSpelling } from './learn-spelling.ts';
import { lookAtSite, type SeenSite } from './look-at-site.ts';
import type { FileEntry } from './manifest.ts';
import { checkDeployOptions, type DeployOptions } from './options.ts';
import { renameOwn } from './own-rename.ts';
import { isEmptyPlan, type Plan } from './plan.ts';
import { hasNothingToDo, type PlannedSite, planSite, settleLive } from './plan-site.ts';
import { publish } from './publish.ts';
import { publishBeside } from './publish-beside.ts';
import { ChangesRefused, type RefusedChange } from './refused-changes.ts';
import { type DeployReport, DeployReporter } from './report.ts';
import { type ScannedTree, scanTree } from './scan.ts';
import { findState, type FoundState, settle } from './settle.ts';
import type { Spelling } from './spelling.ts';
import { stageFiles } from './stage.ts';
import { sweepUploads } from './staged-uploads.ts';
import { defaultStateName } from './state.ts';
import { storeState } from './state-file.ts';
import { takeSite, type TakenSite } from './take-site.ts';

/**
 * Deploys a local folder to a server: uploads what changed into a staging folder, resuming and verifying each file, then
 * renames the files onto their live names. Wherever a run is cut off, the next one resumes from there.
 *
 * @returns what was done; for a dry run, nothing done and the plan
 * @throws DeployError whatever fails; invalid options and a local folder that cannot be deployed are found before the first
 * connection
 */
export async function deploy(options: DeployOptions): Promise<DeployReport> {
  const reporter = new DeployReporter(options);
  return carryOutRun(options, reporter, (run) => runDeploy(options, run, reporter));
}

async function runDeploy(options: DeployOptions, run: OpenRun, reporter: DeployReporter): Promise<void> {
  checkDeployOptions(options);
  const target = targetOf(options);
  const selection = withoutRepositories(compileSelection(options));
  const tree = await scan(options, withoutOwnNames(selection, target), reporter);
  const context = await connect(options, target, run, reporter);
  const planFor = (state: FoundState, spelling: Spelling): Promise<PlannedSite> =>
    planSite(context, options, state, { tree, selection, spelling });

  const seen = await lookAtSite(context);
  const isReadOnly = options.dryRun === true;
  let planned: PlannedSite | undefined;
  if (isReadOnly || seen.occupied.length === 0) {
    const found = await findSeen(context, seen);
    if (isReadOnly) warnOfSpelling(context, found.live, tree.manifest);
    planned = await planFor(found, 'unknown');
    if (isReadOnly || hasNothingToDo(planned)) return;
  }
  const taken = await takeSite(context, seen);
  try {
    const state = taken.state ?? planned?.state;
    if (state === undefined) throw new Error('A site that was not looked at cannot be as it was');
    const spelling = await learnSpelling(taken.context, state.live, tree.manifest);
    if (planned?.state !== state || spelling === 'ignored') planned = await planFor(state, spelling);
    await carryOut(await settleLive(taken, planned), options, tree);
  } catch (error) {
    throw await reasonOf(taken.context, error);
  }
}

function targetOf({
  serverDir = './',
  stateName = defaultStateName,
  stagingDir,
}: DeployOptions): DeployTarget {
  return { serverDir, stateName, stagingDir };
}

/** What is live as far as it can be found out without changing anything. */
async function findSeen(context: DeployContext, { state, occupied }: SeenSite): Promise<FoundState> {
  if (occupied.length === 0) {
    const live = state ?? { files: [], folders: [] };
    return { found: state === undefined ? 'none' : 'complete', live, interrupted: [] };
  }
  const sites = occupied.map(({ site }) => site);
  const runs = await context.sessions.step('Looking for unfinished deploys', (session) =>
    findRuns(session, sites),
  );
  return findState(context, runs);
}

async function scan(
  { localDir, workspaceDir, symlinks, signal }: DeployOptions,
  selection: Selection,
  reporter: DeployReporter,
): Promise<ScannedTree> {
  reporter.emit({ type: 'phase', phase: 'scan' });
  const onLeftOut = (path: string, reason: string): void => reporter.leaveOut(path, reason);
  const tree = await scanTree(localDir, { workspaceDir, symlinks, selection, onLeftOut, signal });
  const { files, folders } = tree.manifest;
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  reporter.emit({ type: 'scanned', files: files.length, folders: folders.length, bytes });
  return tree;
}

async function connect(
  { verify, runLabel, signal }: DeployOptions,
  target: DeployTarget,
  { sessions, connect: connectTo }: OpenRun,
  reporter: DeployReporter,
): Promise<DeployContext> {
  const paths = await connectTo(({ home }) => deployPaths(home, target));
  reporter.statePath = paths.state;
  return { sessions, readsBack: verify === 'read-back', runLabel, signal, paths, reporter };
}

/** Carries out the plan that was reported last. */
async function carryOut(
  { context, hasUploads, stateBytes }: TakenSite,
  options: DeployOptions,
  tree: ScannedTree,
): Promise<void> {
  const { paths, reporter } = context;
  const { plan } = reporter;
  if (plan === undefined) throw new Error('Nothing was planned');
  if (!isEmptyPlan(plan)) {
    reporter.emit({ type: 'phase', phase: 'stage' });
    const sourceOf = sourcesOf(tree);
    const staged = hasUploads ? await sweepUploads(context, plan.sendings) : new Map<string, number>();
    const foreign = new ForeignFiles(context, plan, options.existing);
    const attributes = new Attributes(context, tree.files, options);
    const names = await stageFiles(
      context,
      plan.sendings,
      ({ file }) => sourceOf(file),
      staged,
      (session, { file }, path) =>
        Promise.all([foreign.ask(session, file.path), attributes.set(session, file.path, path)]),
    );
    await foreign.announce();
    const stagedPlan = withStagedNames(plan, names);
    const sizeBytes = await storeState(context, stagedPlan.result, paths.commit, stateBytes);

    reporter.emit({ type: 'phase', phase: 'publish' });
    const refused = await publishBeside(context, await publish(context, stagedPlan), sourceOf);
    if (refused.length > 0) return reportRefused(context, refused);
    await renameOwn(context, { from: paths.commit, to: paths.state, sizeBytes, asidePath: paths.oldState });
  }
  await removeRun(context);
}

/** The plan with the names of the uploads that do not follow from their content, for the commit and the publish. */
function withStagedNames(plan: Plan, names: ReadonlyMap<string, string>): Plan {
  const renamed = new Map<string, string>();
  for (const { file, stagedName } of plan.sendings) {
    const name = names.get(stagedName);
    if (name !== undefined && name !== stagedName) renamed.set(file.path, name);
  }
  const files = plan.result.files.map(({ path, sizeBytes, hash, writer }) => {
    const stagedName = renamed.get(path);
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

/** Makes the state file say what is live although some changes were refused. What was not published stays staged. */
async function reportRefused(context: RunContext, refused: readonly RefusedChange[]): Promise<never> {
  await settle(context, await findState(context, [context.paths]));
  throw new ChangesRefused(refused);
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
