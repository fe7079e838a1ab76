import { StorbinaryError } from '../remote/storbinary-error.ts';
import { byCodeUnit, depthOf, sortedByPath, withFoldersAbove } from '../tree/relative-path.ts';
import type { PathKind } from '../tree/selection.ts';
import { stagedNames } from './deploy-paths.ts';
import { type FileEntry, foldersOf, type Manifest } from './manifest.ts';
import { compareTrees, type Move, staysClearOf } from './moves.ts';
import type { PublishedState } from './state.ts';

/** A file whose content has to reach the server. */
export interface Sending {
  readonly file: FileEntry;
  /** Name of the content in the staging folder. */
  readonly stagedName: string;
  /** Whether an earlier deploy put a file of that name there. */
  readonly replaces: boolean;
}

/** Every change from what is live to what shall be, in the order in which the lists are carried out. */
export interface Plan {
  /** Largest first. */
  readonly sendings: readonly Sending[];
  /**
   * What has to go before anything else is done, files first, then folders deepest first: it is where a folder or
   * file of the other kind has to be, or a server that ignores case may take its name for one that goes live.
   */
  readonly clearings: readonly { readonly path: string; readonly kind: PathKind }[];
  /** Parents first. */
  readonly folders: readonly string[];
  readonly moves: readonly Move[];
  /** Without the files among the clearings and those that a move takes away. */
  readonly deletions: readonly string[];
  /** Deepest first; each goes only when it is empty. */
  readonly folderRemovals: readonly string[];
  /** Files that are live as they shall be. */
  readonly unchanged: number;
  /** What will be live afterwards, the files that the patterns leave alone included. */
  readonly result: { readonly files: readonly FileEntry[]; readonly folders: readonly string[] };
}

/** A plan in numbers. The counts are those that the deploy reports when it carries the plan out. */
export interface PlanSummary {
  /** Names that are not live yet, whether their content is sent or moves. */
  readonly uploaded: number;
  /** Live names that get other content, whether it is sent or moves. */
  readonly replaced: number;
  /** Files that get their place by a rename; counted in the two above too. */
  readonly moved: number;
  readonly deleted: number;
  readonly unchanged: number;
  readonly bytesToSend: number;
}

/** A deploy that must not be carried out as it is. */
export class PlanError extends StorbinaryError {
  override readonly name = 'PlanError';

  constructor(message: string, hint: string) {
    super(message, { hint });
  }
}

/**
 * Plans the way from what is live to a local tree. Each list is sorted, and the same trees give the same plan.
 *
 * @param live what earlier deploys put on the server
 * @param local what shall be there
 * @param isExcluded whether a live path that is not in `local` is left as it is
 * @throws PlanError when an excluded path is where a file or folder has to be
 */
export function planDeploy({
  live,
  local,
  isExcluded,
}: {
  readonly live: PublishedState;
  readonly local: Manifest;
  readonly isExcluded: (path: string, kind: PathKind) => boolean;
}): Plan {
  const kept = keptOf(live, local, isExcluded);
  refuseKeptInTheWay(kept, local);
  const files = sortedByPath([...local.files, ...kept.files]);
  const resultFolders = foldersOf({ files, folders: [...local.folders, ...kept.folders] });
  const result = { files, folders: [...resultFolders].sort(byCodeUnit) };

  const { unchanged, moves, sent, vanishing } = compareTrees(live, result);
  const staysClear = staysClearOf(result);
  const fileStays = ({ path }: FileEntry) => staysClear(path, 'file');
  const folderStays = (path: string) => staysClear(path, 'folder');
  const liveFolders = foldersOf(live);
  const goingFolders = [...liveFolders].filter((path) => !resultFolders.has(path)).sort(deepestFirst);
  return {
    sendings: sendingsOf(sent, live, result),
    clearings: [
      ...vanishing.filter((file) => !fileStays(file)).map(({ path }) => ({ path, kind: 'file' as const })),
      ...goingFolders.filter((path) => !folderStays(path)).map((path) => ({ path, kind: 'folder' as const })),
    ],
    folders: result.folders.filter((path) => !liveFolders.has(path)),
    moves,
    deletions: vanishing.filter(fileStays).map(({ path }) => path),
    folderRemovals: goingFolders.filter(folderStays),
    unchanged: unchanged.length,
    result,
  };
}

/** Whether everything is live as it shall be. */
export function isEmptyPlan(plan: Plan): boolean {
  const { sendings, clearings, folders, moves, deletions, folderRemovals } = plan;
  return [sendings, clearings, folders, moves, deletions, folderRemovals].every(({ length }) => length === 0);
}

/** The plan in numbers, as its user counts. */
export function planSummary(plan: Plan): PlanSummary {
  const changes = [...plan.sendings, ...plan.moves];
  const replaced = changes.filter(({ replaces }) => replaces).length;
  return {
    uploaded: changes.length - replaced,
    replaced,
    moved: plan.moves.length,
    deleted: plan.deletions.length + plan.clearings.filter(({ kind }) => kind === 'file').length,
    unchanged: plan.unchanged,
    bytesToSend: plan.sendings.reduce((sum, { file }) => sum + file.sizeBytes, 0),
  };
}

/**
 * Refuses a plan that deletes more than its user bargained for.
 *
 * @param maxDelete files at most
 * @throws PlanError
 */
export function checkDeletions(plan: Plan, maxDelete: number): void {
  const { deleted } = planSummary(plan);
  if (deleted <= maxDelete) return;
  throw new PlanError(
    `The deploy would delete ${deleted} files; at most ${maxDelete} may be deleted.`,
    'Look at the plan in a dry run: is the local folder complete, and is it the right one? If so, allow more deletions.',
  );
}

/** What of the live tree is excluded. A file that the local tree has is not: the walk found it to be in. */
function keptOf(
  live: PublishedState,
  local: Manifest,
  isExcluded: (path: string, kind: PathKind) => boolean,
): PublishedState {
  const localFiles = new Set(local.files.map(({ path }) => path));
  return {
    files: live.files.filter(({ path }) => !localFiles.has(path) && isExcluded(path, 'file')),
    folders: live.folders.filter((path) => isExcluded(path, 'folder')),
  };
}

function refuseKeptInTheWay(kept: PublishedState, local: Manifest): void {
  const staysClear = staysClearOf(local, (path) => path);
  const path =
    kept.files.find((file) => !staysClear(file.path, 'file'))?.path ??
    kept.folders.find((folder) => !staysClear(folder, 'folder'));
  if (path === undefined) return;
  const above = new Set(withFoldersAbove(path));
  const rival =
    local.files.find((file) => above.has(file.path) || file.path.startsWith(`${path}/`))?.path ??
    local.folders.find((folder) => folder === path || folder.startsWith(`${path}/`));
  throw new PlanError(
    `${JSON.stringify(path)} is excluded and stays on the server, where ${JSON.stringify(rival)} has no room beside it: ` +
      'one name cannot be a file and a folder.',
    'Rename the local one, exclude it too, or take the other out of the excluded ones.',
  );
}

function sendingsOf(sent: readonly FileEntry[], live: PublishedState, result: PublishedState): Sending[] {
  const names = stagedNames(result.files);
  const livePaths = new Set(live.files.map(({ path }) => path));
  const sendings = sent.map((file) => ({
    file,
    stagedName: names.get(file.path) ?? file.hash,
    replaces: livePaths.has(file.path),
  }));
  return sendings.sort((a, b) => b.file.sizeBytes - a.file.sizeBytes || byCodeUnit(a.file.path, b.file.path));
}

const deepestFirst = (a: string, b: string): number => depthOf(b) - depthOf(a) || byCodeUnit(a, b);
