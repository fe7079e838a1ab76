import { OptionError } from '../remote/option-error.ts';
import { joinRemotePath } from '../remote/remote-path.ts';
import { allowedDeletions } from '../run/deletion-limit.ts';
import { carryOutRun, type OpenRun } from '../run/run.ts';
import { spellingKey } from '../tree/relative-path.ts';
import { listRemoteTree, type RemoteTree } from '../tree/remote-tree.ts';
import { compileSelection, type PathKind, type Selection } from '../tree/selection.ts';
import { LimitError, TreeLimits } from '../tree/tree-limits.ts';
import { makeComparison } from './compare.ts';
import { fetchFiles } from './fetch.ts';
import { LocalTree } from './local-tree.ts';
import type { MirrorContext } from './mirror-context.ts';
import { checkMirrorOptions, type MirrorOptions } from './options.ts';
import { deletedFiles, type Deletion, type MirrorPlan, planMirror } from './plan.ts';
import { type MirrorReport, MirrorReporter } from './report.ts';

/**
 * Mirrors a folder on a server, or a part of it, to a local folder. It fetches only new and changed files, several at once,
 * each into `<name>.part`, which is verified, given the server's modification time and renamed. Wherever a run is cut off,
 * the next one resumes from there. Links on the server are left out.
 *
 * Nothing outside of the local folder is written, whatever names the server sends and whatever links the folder contains.
 *
 * @returns what was done; for a dry run, nothing done and the plan
 * @throws MirrorError whatever fails. If only some paths failed, everything else has been fetched, nothing that is gone on
 * the server has been deleted, and `report.failures` lists the paths
 */
export async function mirror(options: MirrorOptions): Promise<MirrorReport> {
  const reporter = new MirrorReporter(options);
  const report = await carryOutRun(options, reporter, (run) => runMirror(options, run, reporter));
  const [first] = report.failures;
  if (first !== undefined) throw reporter.incomplete(first, options.deleteLocal === true);
  return report;
}

async function runMirror(options: MirrorOptions, run: OpenRun, reporter: MirrorReporter): Promise<void> {
  checkMirrorOptions(options);
  const selection = compileSelection(options);
  const remoteRoot = await run.connect(async (session) => {
    const path = joinRemotePath(session.home, options.serverDir ?? './');
    if (await session.hasFolder(path)) return path;
    throw new OptionError(`There is no folder ${path} on the server`, 'Check serverDir.');
  });
  const remotePath = (path: string): string => joinRemotePath(remoteRoot, path);
  const context = { sessions: run.sessions, reporter, remotePath };

  const remote = await listTree(context, options, remoteRoot, selection);
  const local = await LocalTree.open(options.localDir, options.dryRun !== true);
  const plan = await makePlan(context, options, selection, remote, local);
  reporter.emit({ type: 'planned', plan });
  if (options.dryRun !== true) await carryOut(context, plan, remote, local);
}

async function listTree(
  { sessions, reporter }: MirrorContext,
  options: MirrorOptions,
  root: string,
  selection: Selection,
): Promise<RemoteTree> {
  reporter.emit({ type: 'phase', phase: 'list' });
  const remote = await listRemoteTree({
    sessions,
    root,
    selection,
    platform: process.platform,
    limits: new TreeLimits(options),
    onLeftOut: (path, reason) => reporter.leaveOut(path, reason),
    onFailure: (failure) => reporter.fail(failure),
  });
  const { files, folders } = remote;
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  reporter.emit({ type: 'listed', files: files.length, folders: folders.length, bytes });
  return remote;
}

async function makePlan(
  context: MirrorContext,
  { compare = 'time', deleteLocal = false, maxDelete }: MirrorOptions,
  selection: Selection,
  remote: RemoteTree,
  tree: LocalTree,
): Promise<MirrorPlan> {
  const { reporter } = context;
  reporter.emit({ type: 'phase', phase: 'compare' });
  const isExcluded = (path: string, kind: PathKind): boolean =>
    selection.whyLeftOut(path, kind) !== undefined;
  const entries = await tree.entries(isExcluded);
  const isSame = await makeComparison(context, compare, remote, { tree, entries });
  const { plan, obstacles } = planMirror({ remote, local: entries, isSame, deleteLocal, isExcluded });
  for (const obstacle of obstacles) reporter.fail(obstacle);
  reporter.plan = plan;
  const files = [...entries.values()].filter(({ kind }) => kind === 'file').length;
  if (maxDelete !== undefined) checkDeletions(plan, allowedDeletions(maxDelete, files));
  return plan;
}

function checkDeletions(plan: MirrorPlan, allowed: number): void {
  const count = deletedFiles(plan);
  if (count <= allowed) return;
  throw new LimitError(
    `The mirror would delete ${count} local files; at most ${allowed} may be deleted`,
    'Check the plan in a dry run; then raise maxDelete, or exclude what should stay.',
  );
}

async function carryOut(
  context: MirrorContext,
  plan: MirrorPlan,
  remote: RemoteTree,
  local: LocalTree,
): Promise<void> {
  const { reporter } = context;
  reporter.emit({ type: 'phase', phase: 'fetch' });
  await deleteAll(local, plan.clearings, reporter);
  for (const folder of plan.newFolders) await local.makeFolder(folder);
  await fetchFiles(context, plan.fetches, local, partNames(remote));
  if (plan.deletions.length === 0 || reporter.failures.length > 0) return;
  reporter.emit({ type: 'phase', phase: 'delete' });
  await deleteAll(local, plan.deletions, reporter);
}

async function deleteAll(
  local: LocalTree,
  deletions: readonly Deletion[],
  reporter: MirrorReporter,
): Promise<void> {
  for (const { path, kind } of deletions) {
    const isGone = kind === 'file' ? await local.deleteFile(path) : await local.deleteFolder(path);
    if (!isGone) continue;
    if (kind === 'file') reporter.totals.deleted += 1;
    reporter.emit({ type: 'deleted', path, kind });
  }
}

/** Names the part of each file: `<name>.part`, unless something on the server or another part has that name. */
function partNames(remote: RemoteTree): (path: string) => string {
  const key = (path: string): string => spellingKey(path, process.platform);
  const paths = [...remote.files.map(({ path }) => path), ...remote.folders, ...remote.spared];
  const taken = new Set(paths.map(key));
  const parts = new Map<string, string>();
  for (const { path } of remote.files) {
    let part = `${path}.part`;
    while (taken.has(key(part))) part += '.part';
    taken.add(key(part));
    parts.set(path, part);
  }
  return (path) => parts.get(path) ?? `${path}.part`;
}
