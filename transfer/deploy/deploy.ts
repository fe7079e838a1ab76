import { connectTo } from '../connect-to.ts';
import type { Remote } from '../remote/remote.ts';
import type { Retry } from '../remote/retry.ts';
import { Sessions } from '../remote/sessions.ts';
import { fileSource } from '../file/file-source.ts';
import { checkOptions } from './check-options.ts';
import { type DeployContext, deployPaths } from './deploy-context.ts';
import { DeployTelling } from './deploy-telling.ts';
import { planWithPresentSources } from './move-sources.ts';
import { readLiveState, settleInterrupted, storeState } from './live-state.ts';
import type { DeployOptions } from './options.ts';
import { compileSelection } from '../tree/selection.ts';
import { checkDeletions, isEmptyPlan, type Plan, planDeploy } from './plan.ts';
import { publish } from './publish.ts';
import { renameWithRetries } from './rename-into-place.ts';
import type { DeployReport } from './report.ts';
import { type ScannedTree, scanTree } from './scan.ts';
import { ownNamesLeftOut } from './own-names.ts';
import { stageFiles } from './stage.ts';
import { prepareStaging, sweepStaging } from './staging.ts';
import { defaultStateName } from './state.ts';

/**
 * Deploys a local folder to an FTP server: sends what changed into a staging folder, verified and resumable, then
 * renames it onto its live names. A run that is cut off at any instant leaves nothing that the next one cannot use.
 *
 * @returns what was done; for a dry run, what would be
 * @throws DeployError, whatever failed: bad options and an unfit local folder before the first connection
 */
export async function deploy(options: DeployOptions): Promise<DeployReport> {
  const telling = new DeployTelling(options);
  try {
    checkOptions(options);
    await runDeploy(options, connectTo(options.server, telling.remoteHooks), telling);
    return telling.report();
  } catch (error) {
    throw telling.failure(error);
  }
}

async function runDeploy(options: DeployOptions, remote: Remote, telling: DeployTelling): Promise<void> {
  const { localDir, exclude, include, signal } = options;
  const selection = compileSelection({ exclude, include });
  telling.emit({ type: 'phase', phase: 'scan' });
  const tree = await scanTree(localDir, {
    selection: ownNamesLeftOut(selection, options.stateName ?? defaultStateName),
    onLeftOut: (path, reason) => telling.emit({ type: 'left-out', path, reason }),
    signal,
  });
  const { files, folders } = tree.manifest;
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  telling.emit({ type: 'scanned', files: files.length, folders: folders.length, bytes });

  const { connections, retries } = options;
  const onRetry = (again: Retry): void => telling.tellRetry(again);
  const sessions = new Sessions(remote, { connections, retries, signal, onRetry });
  try {
    const context = await connect(options, sessions, telling);
    const { live, found } = await readLiveState(context);
    telling.emit({ type: 'state', found, files: live.files.length });
    const plan = await planWithPresentSources(context, live, (present) =>
      planDeploy({
        live: present,
        local: tree.manifest,
        isExcluded: (path, kind) => selection.whyLeftOut(path, kind) !== undefined,
      }),
    );
    telling.plan = plan;
    if (options.maxDelete !== undefined) checkDeletions(plan, options.maxDelete);
    telling.emit({ type: 'planned', plan });
    if (options.dryRun === true || (found === 'complete' && isEmptyPlan(plan))) return;
    if (found === 'interrupted') await settleInterrupted(context, live);
    await carryOut(context, plan, tree, telling);
  } finally {
    await sessions.close();
  }
}

async function connect(
  options: DeployOptions,
  sessions: Sessions,
  telling: DeployTelling,
): Promise<DeployContext> {
  telling.emit({ type: 'phase', phase: 'connect' });
  const step = `Connecting to ${sessions.remote.label}`;
  const home = await sessions.step(step, (session) => Promise.resolve(session.home));
  const paths = deployPaths(home, options.serverDir ?? './', options.stateName ?? defaultStateName);
  telling.statePath = paths.state;
  const readsBack = options.verify === 'read-back';
  return { sessions, readsBack, paths, emit: (event) => telling.emit(event) };
}

async function carryOut(
  context: DeployContext,
  plan: Plan,
  tree: ScannedTree,
  telling: DeployTelling,
): Promise<void> {
  const { paths } = context;
  const local = new Map(tree.files.map((file) => [file.entry.path, file]));
  telling.emit({ type: 'phase', phase: 'stage' });
  const staged = await prepareStaging(context);
  await stageFiles(
    context,
    plan.sendings,
    ({ file }) => {
      const found = local.get(file.path);
      if (found === undefined) throw new Error(`${file.path} is planned but was not scanned`);
      const { localPath, modifiedMs } = found;
      return fileSource({ localPath, modifiedMs, sizeBytes: file.sizeBytes, sha256: file.hash });
    },
    staged,
    telling.stageTotals,
  );
  const recordBytes = await storeState(context, plan.result, paths.record);

  telling.emit({ type: 'phase', phase: 'publish' });
  await publish(context, plan, telling.publishTotals);
  const renaming = { from: paths.record, to: paths.state, sizeBytes: recordBytes };
  await renameWithRetries(context, `Renaming ${paths.record} to ${paths.state}`, renaming);
  const published = new Set(plan.sendings.map(({ stagedName }) => stagedName));
  const leftover = [...staged.keys()].filter((name) => !published.has(name));
  await sweepStaging(context, leftover).catch((error: unknown) => telling.tellCleanupFailure(error));
}
