import type { PathFailure } from '../tree/path-failure.ts';
import { byCodeUnit, withFoldersAbove } from '../tree/relative-path.ts';
import type { RemoteFile, RemoteTree } from '../tree/remote-tree.ts';
import type { PathKind } from '../tree/selection.ts';
import type { LocalEntries, LocalEntry } from './local-tree.ts';

/** A file to fetch from the server. */
export interface Fetch {
  readonly file: RemoteFile;
  readonly change: 'new' | 'replaced';
}

/** A local file or folder to delete. */
export interface Deletion {
  readonly path: string;
  /** A link counts as a file. */
  readonly kind: PathKind;
}

/** What a mirror changes locally. Each list is in the order in which it is carried out. */
export interface MirrorPlan {
  /** What is in the way of a file or folder from the server; deleted first. Only with `deleteLocal`. */
  readonly clearings: readonly Deletion[];
  readonly newFolders: readonly string[];
  /** Largest first. */
  readonly fetches: readonly Fetch[];
  /** Number of files that are the same on both sides. */
  readonly unchanged: number;
  /** What is gone on the server; deleted last. Only with `deleteLocal`. */
  readonly deletions: readonly Deletion[];
}

export interface PlanInput {
  readonly remote: RemoteTree;
  readonly local: LocalEntries;
  /** Whether a local file counts as the one on the server. */
  readonly isSame: (file: RemoteFile, entry: LocalEntry) => boolean;
  readonly deleteLocal: boolean;
  /** Whether a pattern excludes a local path. */
  readonly isExcluded: (path: string, kind: PathKind) => boolean;
}

/** Compares two trees. Anything in the way that may not be deleted is a failure of its path. */
export function planMirror(input: PlanInput): { plan: MirrorPlan; obstacles: readonly PathFailure[] } {
  const { remote, local } = input;
  const gone = input.deleteLocal ? goneEntries(input) : [];
  const obstacles = findObstacles(input, new Set(gone.map(({ path }) => path)));
  const blocked = new Set(obstacles.map(({ path }) => path));
  const isBlocked = (path: string): boolean => withFoldersAbove(path).some((name) => blocked.has(name));

  const open = remote.files.filter(({ path }) => !isBlocked(path));
  const isUnchanged = (file: RemoteFile): boolean => {
    const entry = local.get(file.path);
    return entry?.kind === 'file' && input.isSame(file, entry);
  };
  const changed = open.filter((file) => !isUnchanged(file));
  const wantedFiles = new Set(remote.files.map(({ path }) => path));
  const wantedFolders = new Set(remote.folders);
  const isInTheWay = ({ path }: Deletion): boolean =>
    wantedFolders.has(path) || withFoldersAbove(path).some((name) => wantedFiles.has(name));
  const plan = {
    clearings: gone.filter(isInTheWay),
    newFolders: remote.folders.filter((path) => !isBlocked(path) && local.get(path)?.kind !== 'folder'),
    fetches: changed.map((file) => toFetch(file, local)).sort(bySize),
    unchanged: open.length - changed.length,
    deletions: gone.filter((deletion) => !isInTheWay(deletion)),
  };
  return { plan, obstacles };
}

/** Number of files that a plan deletes. */
export const deletedFiles = ({ clearings, deletions }: MirrorPlan): number =>
  [...clearings, ...deletions].filter(({ kind }) => kind === 'file').length;

function toFetch(file: RemoteFile, local: LocalEntries): Fetch {
  return { file, change: local.get(file.path)?.kind === 'file' ? 'replaced' : 'new' };
}

const bySize = (a: Fetch, b: Fetch): number =>
  b.file.sizeBytes - a.file.sizeBytes || byCodeUnit(a.file.path, b.file.path);

/** What exists here and not on the server: files, then folders, innermost first. */
function goneEntries({ remote, local, isExcluded }: PlanInput): Deletion[] {
  const files = new Set(remote.files.map(({ path }) => path));
  const folders = new Set(remote.folders);
  const isGone = ([path, { kind }]: [string, LocalEntry]): boolean => {
    if (kind === 'folder' ? folders.has(path) : files.has(path) && kind === 'file') return false;
    if (kind === 'other') return false;
    const isSpared = withFoldersAbove(path).some((name) => remote.spared.has(name));
    return !isSpared && !isExcluded(path, kind === 'folder' ? 'folder' : 'file');
  };
  const gone = [...local].filter(isGone);
  const pathsOf = (isFolder: boolean): string[] =>
    gone.filter(([, { kind }]) => (kind === 'folder') === isFolder).map(([path]) => path);
  return [
    ...pathsOf(false).map((path) => ({ path, kind: 'file' as const })),
    ...pathsOf(true)
      .sort((a, b) => byCodeUnit(b, a))
      .map((path) => ({ path, kind: 'folder' as const })),
  ];
}

/** Paths from the server whose local place is taken by something else that stays. */
function findObstacles({ remote, local }: PlanInput, gone: ReadonlySet<string>): PathFailure[] {
  const wanted = [
    ...remote.folders.map((path) => ({ path, wantsFolder: true })),
    ...remote.files.map(({ path }) => ({ path, wantsFolder: false })),
  ];
  return wanted.flatMap(({ path, wantsFolder }) => {
    const kind = local.get(path)?.kind;
    if (kind === undefined || kind === (wantsFolder ? 'folder' : 'file')) return [];
    const isCleared = gone.has(path) && everythingBelowIsGone(path, local, gone);
    return isCleared ? [] : [obstacle(path, kind)];
  });
}

const everythingBelowIsGone = (path: string, local: LocalEntries, gone: ReadonlySet<string>): boolean =>
  [...local.keys()].every((name) => !name.startsWith(`${path}/`) || gone.has(name));

function obstacle(path: string, kind: LocalEntry['kind']): PathFailure {
  const things = {
    file: 'It is a folder on the server, but a file here',
    folder: 'It is a file on the server, but a folder here',
    link: 'It is a symbolic link here, and links are never written through',
    other: 'It is neither a file nor a folder here',
  };
  return {
    path,
    reason: things[kind],
    hint: 'Remove it, exclude it, or set deleteLocal to have files, folders and links removed.',
  };
}
