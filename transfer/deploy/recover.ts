import { byCodeUnit, sortedByPath, spellingKey } from '../tree/relative-path.ts';
import { stagedNames } from './deploy-paths.ts';
import { type FileEntry, foldersOf } from './manifest.ts';
import { compareTrees, type Move } from './moves.ts';
import type { PublishedState } from './state.ts';

/** What a publish that was cut off has left on the server. */
export interface InterruptedPublish {
  /** The live state file: what was live before that publish. */
  readonly old: PublishedState;
  /** The commit record: what it was to lead to. */
  readonly record: PublishedState;
  /** All names in the staging folder. */
  readonly staged: ReadonlySet<string>;
}

/** Paths in doubt, sorted: only the server knows which of these files, and of these folders, exist. */
export interface PathsInDoubt {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** The server's answer: those of the paths in doubt that exist. */
export interface ExistingPaths {
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

/** What has to be asked of the server before `recoverLive` can say what is live. */
export function pathsInDoubt(publish: InterruptedPublish): PathsInDoubt {
  const { pending, moves, vanishing, folders } = classify(publish);
  const asked = [...pending, ...vanishing].map(({ path }) => path);
  const movedPaths = moves.flatMap(({ from, file }) => [from, file.path]);
  return { files: [...new Set([...asked, ...movedPaths])].sort(byCodeUnit), folders: folders.perhaps };
}

/**
 * What is live after a publish was cut off, file by file, whatever was its last step.
 *
 * A publish clears what is in the way; then it makes folders, moves, renames what is staged, deletes and removes folders.
 * Each step changes a path from what the old state says to what the record says, and leaves a trace that the server can
 * be asked for. So the truth follows path by path, and neither the order of the later steps nor how many of them ran
 * together counts:
 *
 * - A file that both states name with the same content is not touched.
 * - A file that was sent became live by the rename that took its staged name away. While that name is there, the path
 *   has what it had before, or nothing: some servers need the old file deleted first.
 * - A file that moved became live by the rename that took its source away; a source is neither cleared nor deleted.
 * - Any other file of the old state waits for its deletion. If it exists, it is still the old one; unless another
 *   spelling of its name became live, for then it was cleared before, and the server ignores case.
 * - A folder that both trees have is not touched, and one that holds a live file is there. Any other is there or is not.
 *
 * The same holds when what it returns takes the place of `old`. So the recovery may be cut off too, as long as a run puts
 * what it recovered in the live state file's place, then removes the record, and only then stages or changes anything:
 * another record on top of the first old state would leave files that nobody knows of.
 *
 * @param existing the answer to all of `pathsInDoubt(publish)`
 */
export function recoverLive(publish: InterruptedPublish, existing: ExistingPaths): PublishedState {
  const { unchanged, arrived, pending, moves, vanishing, folders } = classify(publish);
  const exists = ({ path }: FileEntry) => existing.files.has(path);
  const isMoved = ({ from }: UndecidedMove) => !existing.files.has(from);
  const moved = moves.filter(isMoved).map(({ file }) => file);
  const published = [...arrived, ...moved.filter(exists)];

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

/** A move with the old files under both of its names. */
type UndecidedMove = Move & { readonly before: readonly FileEntry[] };

interface ClassifiedPaths {
  readonly unchanged: readonly FileEntry[];
  /** Files of the record that were sent and are live. */
  readonly arrived: readonly FileEntry[];
  /** Old files in whose place others wait in the staging folder. */
  readonly pending: readonly FileEntry[];
  readonly moves: readonly UndecidedMove[];
  /** Old files that are deleted, or will be. */
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
    moves: moves.map((move) => ({ ...move, before: before([move.from, move.file.path]) })),
    vanishing,
    folders: classifyFolders(old, record, [...unchanged, ...arrived]),
  };
}

function classifyFolders(
  old: PublishedState,
  record: PublishedState,
  liveFiles: readonly FileEntry[],
): ClassifiedPaths['folders'] {
  const oldFolders = foldersOf(old);
  const nextFolders = foldersOf(record);
  const untouched = [...oldFolders].filter((path) => nextFolders.has(path));
  const certain = foldersOf({ files: liveFiles, folders: untouched });
  const all = [...new Set([...oldFolders, ...nextFolders])].sort(byCodeUnit);
  return { certain: [...certain], perhaps: all.filter((path) => !certain.has(path)) };
}
