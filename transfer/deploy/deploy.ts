import { carryOutRun, type OpenRun } from '../run/run.ts';
import { compileSelection, type Selection } from '../tree/selection.ts';
import { carryOut } from './carry-out.ts';
import { findRuns } from './claim-runs.ts';
import type { DeployContext } from './deploy-context.ts';
import { deployPaths, type DeployTarget, withoutOwnNames, withoutRepositories } from './deploy-paths.ts';
import { reasonOf } from './finish-run.ts';
import { learnSpelling, warnOfSpelling } from './learn-spelling.ts';
import { lookAtSite, type SeenSite } from './look-at-site.ts';
import { checkDeployOptions, type DeployOptions } from './options.ts';
import { hasNothingToDo, type PlannedSite, planSite, settleLive } from './plan-site.ts';
import { type DeployReport, DeployReporter } from './report.ts';
import { type ScannedTree, scanTree } from './scan.ts';
import { findState, type FoundState } from './settle.ts';
import type { Spelling } from './spelling.ts';
import { defaultStateName } from './state.ts';
import { takeSite } from './take-site.ts';

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
    await carryOut(await settleLive(taken, planned), planned, tree, options);
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
