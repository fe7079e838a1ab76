import { folderOf, sortedByPath, spellingKey } from '../tree/relative-path.ts';
import type { PathKind } from '../tree/selection.ts';
import { type FileEntry, foldersOf, hasSameContent } from './manifest.ts';
import type { PublishedState } from './state.ts';

/** A file whose content is on the server already, under a path that goes away. */
export interface Move {
  readonly from: string;
  readonly file: FileEntry;
  readonly replaces: boolean;
}

/** How each file of the next tree gets its content, and which live files are not in it. Sorted by path. */
export interface TreeChanges {
  /** Files that are live already. */
  readonly unchanged: readonly FileEntry[];
  readonly moves: readonly Move[];
  /** Files whose content has to be uploaded. */
  readonly sent: readonly FileEntry[];
  /** Live files whose path goes away, without the sources of moves. */
  readonly vanishing: readonly FileEntry[];
}

/**
 * Compares two trees. The result depends on them alone, so a run that finds an interrupted publish can tell from the two
 * states what that publish was about to do.
 *
 * Content is moved when its path goes away and it is needed at a path that is new or changes; each source is used once, in
 * the order of the paths. Empty files are not worth a move, and files that have to be cleared away first (see
 * `staysClearOf`) can no longer be moved.
 */
export function compareTrees(live: PublishedState, next: PublishedState): TreeChanges {
  const liveFiles = new Map(live.files.map((file) => [file.path, file]));
  const nextPaths = new Set(next.files.map(({ path }) => path));
  const isUnchanged = (file: FileEntry) => hasSameContent(file, liveFiles.get(file.path));
  const needed = sortedByPath(next.files.filter((file) => !isUnchanged(file)));
  const staysClear = staysClearOf(next);
  const movable = ({ path }: FileEntry) => staysClear(path, 'file');
  const vanishing = sortedByPath(live.files.filter(({ path }) => !nextPaths.has(path)));

  const moves = findMoves(vanishing.filter(movable), needed, (path) => liveFiles.has(path));
  const sources = new Set(moves.map(({ from }) => from));
  const targets = new Set(moves.map(({ file }) => file.path));
  return {
    unchanged: sortedByPath(next.files.filter(isUnchanged)),
    moves,
    sent: needed.filter(({ path }) => !targets.has(path)),
    vanishing: vanishing.filter(({ path }) => !sources.has(path)),
  };
}

/**
 * Whether a live path that goes away can stay until the next tree is live. It cannot if it is a file and a folder needs
 * its place, or if a file needs its place or that of a folder above it.
 *
 * @param placeOf maps paths that share a place to the same string; default: paths that some server takes for one name
 */
export function staysClearOf(
  next: PublishedState,
  placeOf: (path: string) => string = (path) => spellingKey(path),
): (path: string, kind: PathKind) => boolean {
  const files = new Set(next.files.map(({ path }) => placeOf(path)));
  const folders = new Set([...foldersOf(next)].map(placeOf));
  return (path, kind) => {
    const place = placeOf(path);
    if (kind === 'file' && folders.has(place)) return false;
    for (let above = place; above !== ''; above = folderOf(above)) if (files.has(above)) return false;
    return true;
  };
}

function findMoves(
  sources: readonly FileEntry[],
  needed: readonly FileEntry[],
  isLive: (path: string) => boolean,
): Move[] {
  // Reversed, so that `pop` takes them in order.
  const pathsByContent = new Map<string, string[]>();
  for (const source of sources.toReversed()) {
    const paths = pathsByContent.get(contentOf(source)) ?? [];
    paths.push(source.path);
    pathsByContent.set(contentOf(source), paths);
  }
  return needed.flatMap((file) => {
    const from = file.sizeBytes === 0 ? undefined : pathsByContent.get(contentOf(file))?.pop();
    return from === undefined ? [] : [{ from, file, replaces: isLive(file.path) }];
  });
}

const contentOf = (file: FileEntry): string => `${file.hash} ${file.sizeBytes}`;
