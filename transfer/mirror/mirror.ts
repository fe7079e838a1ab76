import { connectTo } from '../connect-to.ts';
import { OptionError } from '../remote/option-error.ts';
import { joinRemotePath } from '../remote/remote-path.ts';
import type { Remote } from '../remote/remote.ts';
import type { Retry } from '../remote/retry.ts';
import { Sessions } from '../remote/sessions.ts';
import { compileSelection, type PathKind } from '../tree/selection.ts';
import { checkOptions } from './check-options.ts';
import { makeComparison } from './compare.ts';
import { fetchFiles } from './fetch.ts';
import { LimitError, TreeLimits } from './limits.ts';
import { nameKey } from '../tree/local-name.ts';
import { LocalTree } from './local-tree.ts';
import type { MirrorContext } from './mirror-context.ts';
import { MirrorTelling } from './mirror-telling.ts';
import type { MirrorOptions } from './options.ts';
import { deletedFiles, type Deletion, type MirrorPlan, planMirror } from './plan.ts';
import { listRemoteTree, pathsBelow, type RemoteTree } from './remote-tree.ts';
import type { MirrorReport } from './report.ts';

/**
 * Brings a folder of an FTP server, or a part of it, to a local folder (ftplib row 31): new and changed files only,
 * several at once, each into `<name>.part`, verified and then renamed, with the time that the server gives. A run that
 * is cut off at any instant leaves nothing that the next one cannot go on from. Links on the server are left out.
 *
 * Nothing outside of the local folder is written, whatever names the server sends and whatever links stand there.
 *
 * @returns what was done; for a dry run, what would be
 * @throws MirrorError, whatever failed. When single paths failed, everything else has been fetched, nothing has been
 * deleted, and `report.failures` names them.
 */
export async function mirror(options: MirrorOptions): Promise<MirrorReport> {
  const telling = new MirrorTelling(options);
  try {
    checkOptions(options);
    await runMirror(options, connectTo(options.server, telling.remoteHooks), telling);
  } catch (error) {
    throw telling.failure(error);
  }
  const [first] = telling.failures;
  if (first !== undefined) throw telling.incomplete(first);
  return telling.report();
}

async function runMirror(options: MirrorOptions, remote: Remote, telling: MirrorTelling): Promise<void> {
  const { connections, retries, signal } = options;
  const onRetry = (again: Retry): void => telling.tellRetry(again);
  const sessions = new Sessions(remote, { connections, retries, signal, onRetry });
  try {
    const context = await connect(options, sessions, telling);
    telling.emit({ type: 'phase', phase: 'list' });
    const remote = await listRemoteTree(context, new TreeLimits(options));
    const { files, folders } = remote;
    const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    telling.emit({ type: 'listed', files: files.length, folders: folders.length, bytes });

    const local = await LocalTree.open(options.localDir, options.dryRun !== true);
    const plan = await makePlan(context, options, remote, local);
    telling.plan = plan;
    checkDeletions(plan, options.maxDelete);
    telling.emit({ type: 'planned', plan });
    if (options.dryRun !== true) await carryOut(context, { plan, remote, local }, telling);
  } finally {
    await sessions.close();
  }
}

async function connect(
  options: MirrorOptions,
  sessions: Sessions,
  telling: MirrorTelling,
): Promise<MirrorContext> {
  telling.emit({ type: 'phase', phase: 'connect' });
  const selection = compileSelection(options);
  const step = `Connecting to ${sessions.remote.label}`;
  const base = await sessions.step(step, async (session) => {
    const path = joinRemotePath(session.home, options.serverDir ?? './');
    if (await session.hasFolder(path)) return path;
    throw new OptionError(`There is no folder ${path} on the server`, 'Check serverDir.');
  });
  return {
    sessions,
    selection,
    platform: process.platform,
    remotePath: pathsBelow(base),
    emit: (event) => telling.emit(event),
    fail: (failure) => telling.tellFailure(failure),
  };
}

async function makePlan(
  context: MirrorContext,
  { compare = 'time', deleteLocal = false }: MirrorOptions,
  remote: RemoteTree,
  tree: LocalTree,
): Promise<MirrorPlan> {
  context.emit({ type: 'phase', phase: 'compare' });
  const isExcluded = (path: string, kind: PathKind): boolean =>
    context.selection.whyLeftOut(path, kind) !== undefined;
  const entries = await tree.entries(isExcluded);
  const isSame = await makeComparison(context, compare, remote, { tree, entries });
  const { plan, obstacles } = planMirror({ remote, local: entries, isSame, deleteLocal, isExcluded });
  for (const obstacle of obstacles) context.fail(obstacle);
  return plan;
}

function checkDeletions(plan: MirrorPlan, maxDelete: number | undefined): void {
  const count = deletedFiles(plan);
  if (maxDelete === undefined || count <= maxDelete) return;
  throw new LimitError(
    `The mirror would delete ${count} local files; at most ${maxDelete} may be deleted`,
    'Look at the plan of a dry run; then raise maxDelete, or exclude what shall stay.',
  );
}

async function carryOut(
  context: MirrorContext,
  { plan, remote, local }: { plan: MirrorPlan; remote: RemoteTree; local: LocalTree },
  telling: MirrorTelling,
): Promise<void> {
  telling.emit({ type: 'phase', phase: 'fetch' });
  await deleteAll(local, plan.clearings, telling);
  for (const folder of plan.newFolders) await local.makeFolder(folder);
  const partOf = partNames(remote, context.platform);
  await fetchFiles(context, plan.fetches, { local, partOf, totals: telling.totals });
  if (plan.deletions.length === 0 || telling.failures.length > 0) return;
  telling.emit({ type: 'phase', phase: 'delete' });
  await deleteAll(local, plan.deletions, telling);
}

async function deleteAll(
  local: LocalTree,
  deletions: readonly Deletion[],
  telling: MirrorTelling,
): Promise<void> {
  for (const { path, kind } of deletions) {
    const isGone = kind === 'file' ? await local.deleteFile(path) : await local.deleteFolder(path);
    if (!isGone) continue;
    if (kind === 'file') telling.deleted += 1;
    telling.emit({ type: 'deleted', path, kind });
  }
}

/** A part for each file: `<name>.part`, unless something on the server or another part has that name. */
function partNames(remote: RemoteTree, platform: NodeJS.Platform): (path: string) => string {
  const key = (path: string): string => nameKey(path, platform);
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
