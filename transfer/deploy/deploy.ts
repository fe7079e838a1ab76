import { checkChoice, checkServerPath } from '../remote/option-error.ts';
import { messageOf } from '../remote/storbinary-error.ts';
import { fileSource } from '../file/file-source.ts';
import type { Source } from '../file/source.ts';
import { carryOutRun, type OpenRun } from '../run/run.ts';
import { compileSelection, type Selection } from '../tree/selection.ts';
import type { DeployContext } from './deploy-context.ts';
import { deployPaths, withoutOwnNames, withoutRepositories } from './deploy-paths.ts';
import { symlinkPolicies } from './links.ts';
import { planWithPresentSources, readLiveState, settleInterrupted, storeState } from './live-state.ts';
import type { DeployOptions } from './options.ts';
import { checkDeletions, isEmptyPlan, type Plan, planDeploy, type Sending } from './plan.ts';
import { publish } from './publish.ts';
import { renameWithRetries } from '../file/rename-into-place.ts';
import { type DeployReport, DeployReporter } from './report.ts';
import { isHeld, type ScannedTree, scanTree } from './scan.ts';
import { stageFiles } from './stage.ts';
import { prepareStaging, sweepStaging } from './staging.ts';
import { defaultStateName } from './state.ts';

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
  const { stateName = defaultStateName } = options;
  checkServerPath('stateName', stateName);
  checkChoice('symlinks', options.symlinks, symlinkPolicies);
  const selection = withoutRepositories(compileSelection(options));
  const tree = await scan(options, withoutOwnNames(selection, stateName), reporter);
  const context = await connect(options, run, reporter);
  const { live, found } = await readLiveState(context);
  reporter.emit({ type: 'state', found, files: live.files.length });
  const plan = await planWithPresentSources(context, live, (present) =>
    planDeploy({
      live: present,
      local: tree.manifest,
      isExcluded: (path, kind) => selection.whyLeftOut(path, kind) !== undefined || isHeld(tree, path),
    }),
  );
  reporter.plan = plan;
  if (options.maxDelete !== undefined) checkDeletions(plan, options.maxDelete);
  reporter.emit({ type: 'planned', plan });
  if (options.dryRun === true || (found === 'complete' && isEmptyPlan(plan))) return;
  if (found === 'interrupted') await settleInterrupted(context, live);
  await carryOut(context, plan, tree);
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
  { serverDir = './', stateName = defaultStateName, verify }: DeployOptions,
  { sessions, connect: connectTo }: OpenRun,
  reporter: DeployReporter,
): Promise<DeployContext> {
  const paths = await connectTo(({ home }) => deployPaths(home, serverDir, stateName));
  reporter.statePath = paths.state;
  return { sessions, readsBack: verify === 'read-back', paths, reporter };
}

async function carryOut(context: DeployContext, plan: Plan, tree: ScannedTree): Promise<void> {
  const { paths, reporter } = context;
  reporter.emit({ type: 'phase', phase: 'stage' });
  const staged = await prepareStaging(context);
  await stageFiles(context, plan.sendings, sourcesOf(tree), staged);
  const recordBytes = await storeState(context, plan.result, paths.record);

  reporter.emit({ type: 'phase', phase: 'publish' });
  await publish(context, plan);
  const renaming = { from: paths.record, to: paths.state, sizeBytes: recordBytes };
  await renameWithRetries(context.sessions, `Renaming ${paths.record} to ${paths.state}`, renaming);
  const published = new Set(plan.sendings.map(({ stagedName }) => stagedName));
  const leftover = [...staged.keys()].filter((name) => !published.has(name));
  await sweepStaging(context, leftover).catch((error: unknown) =>
    reporter.warn(`The deploy is complete, but its staging folder was not cleaned up: ${messageOf(error)}`),
  );
}

/** Looks up the content of each planned file among those scanned. */
function sourcesOf(tree: ScannedTree): (sending: Sending) => Source {
  const scanned = new Map(tree.files.map((file) => [file.entry.path, file]));
  return ({ file }) => {
    const found = scanned.get(file.path);
    if (found === undefined) throw new Error(`${file.path} is planned but was not scanned`);
    const { localPath, modifiedMs } = found;
    return fileSource({ localPath, modifiedMs, sizeBytes: file.sizeBytes, sha256: file.hash });
  };
}
