import { byCodeUnit, sortedByPath, spellingKey } from '../tree/relative-path.ts';
import { stagedNames } from './deploy-paths.ts';
import { type FileEntry, foldersOf } from './manifest.ts';
import { compareTrees, type Move } from './moves.ts';
import type { PublishedState } from './state.ts';

/** What an interrupted publish left on the server. */
export interface InterruptedPublish {
  /** The state file: what was live before the publish. */
  readonly old: PublishedState;
  /** The commit: what should be live after the publish. */
  readonly record: PublishedState;
  /** Names of `stagedInDoubt` that exist, by the server's answer for each of them. */
  readonly staged: ReadonlySet<string>;
}

/** Paths whose existence only the server knows, sorted. */
export interface PathsInDoubt {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** The paths in doubt that exist on the server. */
export interface ExistingPaths {
  /** Size of each file, in bytes. */
  readonly files: ReadonlyMap<string, number>;
  readonly folders: ReadonlySet<string>;
}

/** Names in the staging folder to ask the server about first: a listing may leave out any of them. */
export function stagedInDoubt({ old, record }: Pick<InterruptedPublish, 'old' | 'record'>): string[] {
  const names = stagedNames(record.files);
  const { sent, moves } = compareTrees(old, record);
  return [...sent, ...moves.map(({ file }) => file)].flatMap(({ path }) => names.get(path) ?? []);
}

/** The paths to ask the server about before `recoverLive` can tell what is live. */
export function pathsInDoubt(publish: InterruptedPublish): PathsInDoubt {
  const { arrived, pending, moves, vanishing, folders } = classify(publish);
  const asked = [...arrived, ...pending, ...vanishing].map(({ path }) => path);
  const movedPaths = moves.flatMap(({ from, file }) => [from, file.path]);
  return { files: [...new Set([...asked, ...movedPaths])].sort(byCodeUnit), folders: folders.perhaps };
}

/**
 * Works out what is live after an interrupted publish, file by file, whatever its last step was.
 *
 * A publish clears what is in the way; then it makes folders, takes files that move to where the uploads are, renames all of
 * those onto their live names, deletes files and removes folders. Each step changes a path from what the old state says to what the record says, and leaves a trace that the
 * server can be asked about. So each path can be decided separately, whatever the order of the later steps and however
 * many of them ran at once:
 *
 * - A file with the same content in both states was not touched.
 * - An uploaded file went live by the rename that removed its staged name, if the server has a file of its size at its
 *   path. While the staged name exists, the path holds what it held before, or nothing: on some servers the old file has
 *   to make way first.
 * - A moved file went live if it is neither at its old path nor where the uploads are; a source is neither cleared nor
 *   deleted.
 * - Any other file of the old state was to be deleted. If it exists, it is still the old one, unless another spelling of
 *   its name went live: then it was cleared before, and the server ignores case.
 * - A folder in both trees was not touched. The server knows about any other.
 *
 * The same holds if the result replaces `old`. So the recovery may be interrupted too, as long as a run stores the
 * recovered state as the state file, then deletes the commit, and only then changes anything that it has taken over.
 *
 * @param existing the paths of `pathsInDoubt(publish)` that exist
 */
export function recoverLive(publish: InterruptedPublish, existing: ExistingPaths): PublishedState {
  const { unchanged, arrived, pending, moves, vanishing, folders } = classify(publish);
  const exists = ({ path }: FileEntry) => existing.files.has(path);
  const isWhole = ({ path, sizeBytes }: FileEntry) => existing.files.get(path) === sizeBytes;
  const isMoved = ({ from, isStaged }: UndecidedMove) => !isStaged && !existing.files.has(from);
  const moved = moves.filter(isMoved).map(({ file }) => file);
  const published = [...arrived, ...moved].filter(isWhole);

  const publishedPlaces = new Set(published.map(({ path }) => spellingKey(path)));
  const before = [...pending, ...moves.filter((move) => !isMoved(move)).flatMap((move) => move.before)];
  const left = vanishing.filter(({ path }) => !publishedPlaces.has(spellingKey(path)));
  const files = [...unchanged, ...published, ...[...before, ...left].filter(exists)];
  const found = folders.perhaps.filter((path) => existing.folders.has(path));
  return {
    files: sortedByPath(files),
    folders: [...folders.certain, ...found].sort(byCodeUnit),
  };
}

/** A move with the old files at both of its paths. */
type UndecidedMove = Move & {
  readonly before: readonly FileEntry[];
  /** Whether it has left its old path and not yet reached the new one. */
  readonly isStaged: boolean;
};

interface ClassifiedPaths {
  readonly unchanged: readonly FileEntry[];
  /** Uploaded files of the record whose staged names are gone. */
  readonly arrived: readonly FileEntry[];
  /** Old files whose replacements are still in the staging folder. */
  readonly pending: readonly FileEntry[];
  readonly moves: readonly UndecidedMove[];
  /** Old files that have been deleted, or were to be. */
  readonly vanishing: readonly FileEntry[];
  readonly folders: { readonly certain: readonly string[]; readonly perhaps: readonly string[] };
}

function classify({ old, record, staged }: InterruptedPublish): ClassifiedPaths {
  const { unchanged, moves, sent, vanishing } = compareTrees(old, record);
  const names = stagedNames(record.files);
  const isStaged = ({ path }: FileEntry) => staged.has(names.get(path) ?? '');
  const arrived = sent.filter((file) => !isStaged(file));

  const oldFiles = new Map(old.files.map((file) => [file.path, file]));
  const before = (paths: readonly string[]) => paths.flatMap((path) => oldFiles.get(path) ?? []);
  return {
    unchanged,
    arrived,
    pending: before(sent.filter(isStaged).map(({ path }) => path)),
    moves: moves.map((move) => ({
      ...move,
      before: before([move.from, move.file.path]),
      isStaged: isStaged(move.file),
    })),
    vanishing,
    folders: classifyFolders(old, record, unchanged),
  };
}

function classifyFolders(
  old: PublishedState,
  record: PublishedState,
  unchanged: readonly FileEntry[],
): ClassifiedPaths['folders'] {
  const oldFolders = foldersOf(old);
  const nextFolders = foldersOf(record);
  const untouched = [...oldFolders].filter((path) => nextFolders.has(path));
  const certain = foldersOf({ files: unchanged, folders: untouched });
  const all = [...new Set([...oldFolders, ...nextFolders])].sort(byCodeUnit);
  return { certain: [...certain], perhaps: all.filter((path) => !certain.has(path)) };
}
