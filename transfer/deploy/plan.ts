import { byCodeUnit, depthOf, sortedByPath, spellingKey, withFoldersAbove } from '../tree/relative-path.ts';
import type { PathKind } from '../tree/selection.ts';
import { stagedNames } from './deploy-paths.ts';
import { type FileEntry, foldersOf, type Manifest } from './manifest.ts';
import { compareTrees, type Move, staysClearOf } from './moves.ts';
import { PlanError } from './plan-error.ts';
import { withWriters } from './plan-writers.ts';
import type { PublishedFile, PublishedState } from './state.ts';
import { refuseSharedPlaces, type Spelling } from './spelling.ts';
import type { Ownership } from './writer.ts';

/** A file whose content has to be uploaded. */
export interface Sending {
  readonly file: FileEntry;
  /** Name of the content in the staging folder. */
  readonly stagedName: string;
  /** Whether it replaces a file of an earlier deploy. */
  readonly replaces: boolean;
}

/** Every change from what is live to what should be; the lists are in the order in which they are carried out. */
export interface Plan {
  /** Largest first. */
  readonly sendings: readonly Sending[];
  /**
   * What has to be deleted before anything else, files first, then folders, deepest first. Either something of the other
   * kind needs its place, or a server that ignores case may take its name for one that goes live.
   */
  readonly clearings: readonly { readonly path: string; readonly kind: PathKind }[];
  /** Parents first. */
  readonly folders: readonly string[];
  readonly moves: readonly Move[];
  /** Live files to delete, other than clearings and the sources of moves. */
  readonly deletions: readonly string[];
  /** Deepest first; each is removed only if it is empty. */
  readonly folderRemovals: readonly string[];
  /**
   * Paths at which there are files that no deploy of this site put there, and that the plan replaces, or keeps if that was
   * asked for. While a plan is carried out that replaces them, they are known only once everything is uploaded.
   */
  readonly foreign: readonly string[];
  /** Number of files that are live already. */
  readonly unchanged: number;
  /** What will be live afterwards, including files that are kept although they are not in the local tree. */
  readonly result: { readonly files: readonly PublishedFile[]; readonly folders: readonly string[] };
}

/** A plan in numbers; a deploy that carries it out reports the same counts. */
export interface PlanSummary {
  /** Files that are new on the site, whether uploaded or moved. */
  readonly uploaded: number;
  /** Live files that get new content, whether uploaded or moved. */
  readonly replaced: number;
  /** Files that are moved on the server; they are counted in the two above too. */
  readonly moved: number;
  readonly deleted: number;
  readonly unchanged: number;
  readonly bytesToSend: number;
}

/**
 * Plans how to get from what is live to a local tree. The lists are sorted, and the same trees give the same plan.
 *
 * @param live what earlier deploys put on the server
 * @param local what should be there
 * @param isKept whether a live path that is not in `local` stays as it is
 * @param ownership who deploys, for the state that the plan leads to
 * @param spelling what the server makes of names that differ only in their spelling. Where it ignores spelling, no two files
 * of `live` may share a place; see `withoutSharedPlaces`
 * @throws PlanError when two files would be one on the server, or a path that stays is where a local file or folder has to go
 */
export function planDeploy({
  live,
  local,
  isKept,
  ownership = {},
  spelling = 'unknown',
}: {
  readonly live: PublishedState;
  readonly local: Manifest;
  readonly isKept: (path: string, kind: PathKind) => boolean;
  readonly ownership?: Ownership;
  readonly spelling?: Spelling;
}): Plan {
  const kept = keptOf(live, local, isKept);
  refuseKeptInTheWay(kept, local);
  const files = withWriters(sortedByPath([...local.files, ...kept.files]), live, ownership);
  const resultFolders = foldersOf({ files, folders: [...local.folders, ...kept.folders] });
  if (spelling === 'ignored') refuseSharedPlaces(files, resultFolders);
  const result = { files, folders: [...resultFolders].sort(byCodeUnit) };

  const { unchanged, moves, sent, vanishing } = compareTrees(live, result);
  const staysClear = staysClearOf(result);
  const fileStays = ({ path }: FileEntry) => staysClear(path, 'file');
  const folderStays = (path: string) => staysClear(path, 'folder');
  const liveFolders = foldersOf(live);
  const goingFolders = [...liveFolders].filter((path) => !resultFolders.has(path)).sort(deepestFirst);
  const placeOf = (path: string) => (spelling === 'ignored' ? spellingKey(path) : path);
  const resultPlaces = new Set([...resultFolders].map(placeOf));
  return {
    sendings: sendingsOf(sent, live, result),
    clearings: [
      ...vanishing.filter((file) => !fileStays(file)).map(({ path }) => ({ path, kind: 'file' as const })),
      ...goingFolders.filter((path) => !folderStays(path)).map((path) => ({ path, kind: 'folder' as const })),
    ],
    folders: result.folders.filter((path) => !liveFolders.has(path)),
    moves,
    deletions: vanishing.filter(fileStays).map(({ path }) => path),
    folderRemovals: goingFolders.filter((path) => folderStays(path) && !resultPlaces.has(placeOf(path))),
    foreign: [],
    unchanged: unchanged.length,
    result,
  };
}

/** Whether there is nothing to change. */
export function isEmptyPlan(plan: Plan): boolean {
  const { sendings, clearings, folders, moves, deletions, folderRemovals } = plan;
  return [sendings, clearings, folders, moves, deletions, folderRemovals].every(({ length }) => length === 0);
}

/** Counts the changes of a plan. */
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

/** The part of the live tree that stays as it is. A file that is in the local tree is not part of it. */
function keptOf(
  live: PublishedState,
  local: Manifest,
  isKept: (path: string, kind: PathKind) => boolean,
): PublishedState {
  const localFiles = new Set(local.files.map(({ path }) => path));
  return {
    files: live.files.filter(({ path }) => !localFiles.has(path) && isKept(path, 'file')),
    folders: live.folders.filter((path) => isKept(path, 'folder')),
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
    `${JSON.stringify(path)} stays on the server, so ${JSON.stringify(rival)} cannot be deployed: ` +
      'a name cannot be both a file and a folder.',
    'Rename the local one or exclude it too; or let the deploy delete the one on the server, which is excluded or kept ' +
      'by `delete: none`.',
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
