import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalChild, type LocalFolder, readLocalFolder, systemCodeOf } from '../tree/local-folder.ts';
import { byCodeUnit, sortedByPath, withFoldersAbove } from '../tree/relative-path.ts';
import { compileSelection, type PathKind, type Selection } from '../tree/selection.ts';
import { withoutRepositories } from './deploy-paths.ts';
import { type FoundFile, hashFiles, type ScannedFile } from './hash-files.ts';
import {
  followLink,
  type LinkBounds,
  linkBounds,
  linkRefused,
  type SymlinkPolicy,
  unreachable,
  whyExcludedItself,
} from './links.ts';
import type { Manifest } from './manifest.ts';
import { orScanError, ScanError, unreadable } from './scan-error.ts';
import { nameFault, sendableKindOf } from './sendable.ts';

export interface ScannedTree {
  readonly manifest: Manifest;
  /** The files of the manifest, in its order. */
  readonly files: readonly ScannedFile[];
  /**
   * Paths where there is something that cannot be sent, or that a link stands for. Nobody knows what would be there, so
   * what is live at or below them stays.
   */
  readonly heldPaths: ReadonlySet<string>;
}

export interface ScanOptions {
  /** Default: nothing is left out. */
  readonly selection?: Selection | undefined;
  /** See `DeployOptions`. Default: `follow`. */
  readonly symlinks?: SymlinkPolicy | undefined;
  /** See `DeployOptions`. Default: the root. */
  readonly workspaceDir?: string | undefined;
  /** Called for each path that is left out, with the reason; once for a folder with everything in it. */
  readonly onLeftOut?: (path: string, reason: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists a local tree and hashes its files, a few at once, without ever holding a whole file in memory.
 *
 * A link that is followed is part of the tree as what it leads to, under its own name. Sockets, pipes, devices and anything
 * named `.git` are left out. A folder that is left out is not entered. A folder is listed if something in it is, or if it is
 * really empty and the selection wants empty folders. Names are compared by code unit: letter case and Unicode normal form
 * matter.
 *
 * @param root path of the local folder
 * @throws ScanError when the root is not a folder, a link must not be followed, a file cannot be read or changes during the
 * scan, a name cannot be used on a server, or there is nothing to deploy; the signal's reason when it aborts
 */
export async function scanTree(root: string, options: ScanOptions = {}): Promise<ScannedTree> {
  const { onLeftOut = () => undefined, signal } = options;
  await checkRoot(root);
  const selection = withoutRepositories(options.selection ?? compileSelection({}));
  const bounds = await linkBounds(root, options.workspaceDir ?? root, selection);
  const walk: Walk = {
    selection,
    symlinks: options.symlinks ?? 'follow',
    bounds,
    onLeftOut,
    signal,
    files: [],
    folders: [],
    leftOut: { file: 0, folder: 0 },
    heldPaths: new Set(),
  };
  await walkFolder(walk, { path: '', localPath: root, realPaths: [bounds.root] });
  if (walk.files.length === 0) throw nothingToSend(root, walk);
  const files = await hashFiles(sortedByPath(walk.files), signal);
  return {
    files,
    heldPaths: walk.heldPaths,
    manifest: { files: files.map(({ entry }) => entry), folders: walk.folders.sort(byCodeUnit) },
  };
}

/** Whether what is live at a path has to stay, because of what the scan found there or above it. */
export const isHeld = ({ heldPaths }: ScannedTree, path: string): boolean =>
  heldPaths.size > 0 && withFoldersAbove(path).some((above) => heldPaths.has(above));

interface Walk {
  readonly selection: Selection;
  readonly symlinks: SymlinkPolicy;
  readonly bounds: LinkBounds;
  readonly onLeftOut: (path: string, reason: string) => void;
  readonly signal: AbortSignal | undefined;
  readonly files: FoundFile[];
  readonly folders: string[];
  /** Number of paths that the selection left out. */
  readonly leftOut: Record<PathKind, number>;
  readonly heldPaths: Set<string>;
}

interface FoundFolder extends LocalFolder {
  /** Real paths of the folders above this one and its own, outermost first. */
  readonly realPaths: readonly string[];
}

/** What became of an entry of a folder. */
type Outcome = 'listed' | 'unwanted' | 'unsendable';

async function walkFolder(walk: Walk, folder: FoundFolder): Promise<Outcome> {
  const outcomes = new Set<Outcome>();
  for (const found of await orScanError(folder.localPath, readLocalFolder(folder))) {
    walk.signal?.throwIfAborted();
    outcomes.add(await walkEntry(walk, folder, found));
  }
  const isWanted = outcomes.has('listed') || (walk.selection.wantsEmptyFolders && !outcomes.has('unwanted'));
  if (!isWanted) return 'unwanted';
  if (folder.path !== '') walk.folders.push(folder.path);
  return 'listed';
}

async function walkEntry(walk: Walk, folder: FoundFolder, found: LocalChild): Promise<Outcome> {
  const { path, localPath, dirent } = found;
  const isLink = dirent.isSymbolicLink();
  if (isLink && walk.symlinks === 'skip') return skipLink(walk, path);
  const fault = nameFault(dirent.name);
  // A name that is not UTF-8 cannot be looked up; the directory entry suffices to decide whether it is excluded.
  const kind = fault === undefined ? await sendableKindOf(found) : dirent.isDirectory() ? 'folder' : 'file';
  if (typeof kind === 'object') walk.heldPaths.add(path);

  const kindForPatterns = kind === 'folder' ? 'folder' : 'file';
  const isUnknown = typeof kind === 'object' && 'cause' in kind;
  // Include patterns do not decide about what may be a folder: there may be files in it that they match.
  const unwanted = isUnknown
    ? walk.selection.whyExcluded(path, kindForPatterns)
    : walk.selection.whyLeftOut(path, kindForPatterns);
  if (unwanted !== undefined) return leaveOut(walk, path, kindForPatterns, unwanted);
  if (fault !== undefined) {
    const message = `The name of ${JSON.stringify(localPath)} ${fault}; it cannot be used on a server.`;
    throw new ScanError(localPath, message, 'Rename it, or exclude it.');
  }
  if (isLink && walk.symlinks === 'error') throw await linkRefused(localPath);
  if (isUnknown) throw await unreachable(localPath, kind.cause);
  if (typeof kind === 'string') return walkFound(walk, folder, found, kind);
  // A link to a device is as good as one to a file: it may lead out of the workspace.
  if (isLink) await followLink(found, 'file', folder.realPaths, walk.bounds);
  walk.onLeftOut(path, kind.reason);
  return 'unsendable';
}

/** Goes on with a file or folder that the patterns do not leave out under its name in the tree. */
async function walkFound(
  walk: Walk,
  folder: FoundFolder,
  found: LocalChild,
  kind: PathKind,
): Promise<Outcome> {
  const { path, localPath, dirent } = found;
  const realPath = dirent.isSymbolicLink()
    ? await followLink(found, kind, folder.realPaths, walk.bounds)
    : join(folder.realPaths.at(-1) ?? '', dirent.name.toString());
  const excluded = whyExcludedItself(walk.bounds, realPath, path, kind);
  if (excluded !== undefined) {
    walk.heldPaths.add(path);
    return leaveOut(walk, path, kind, excluded);
  }
  if (kind === 'folder') {
    return walkFolder(walk, { path, localPath, realPaths: [...folder.realPaths, realPath] });
  }
  walk.files.push({ path, localPath });
  return 'listed';
}

function leaveOut(walk: Walk, path: string, kind: PathKind, reason: string): Outcome {
  walk.leftOut[kind] += 1;
  walk.onLeftOut(path, reason);
  return 'unwanted';
}

function skipLink(walk: Walk, path: string): Outcome {
  walk.heldPaths.add(path);
  walk.onLeftOut(path, walk.selection.whyExcluded(path, 'file') ?? 'a link, and links are skipped');
  return 'unwanted';
}

async function checkRoot(root: string): Promise<void> {
  const shown = JSON.stringify(root);
  try {
    if ((await stat(root)).isDirectory()) return;
  } catch (cause) {
    if (!['ENOENT', 'ENOTDIR'].includes(systemCodeOf(cause) ?? '')) throw unreadable(root, cause);
    const hint =
      'Check the path, which is relative to the working directory, and that the build has run before the deploy.';
    throw new ScanError(root, `The local folder ${shown} does not exist.`, hint, cause);
  }
  throw new ScanError(
    root,
    `${shown} is a file, not a folder.`,
    'Give the folder that contains the files to deploy.',
  );
}

function nothingToSend(root: string, { leftOut, heldPaths }: Walk): ScanError {
  const isEmpty = leftOut.file + leftOut.folder === 0;
  const emptiness =
    heldPaths.size === 0
      ? 'it contains no files'
      : 'it contains only links and special files, which are left out';
  const why = isEmpty ? emptiness : `the patterns leave out ${leftOutText(leftOut)}`;
  const hint = isEmpty
    ? 'Check the path, and that the build has run before the deploy.'
    : 'Check the exclude and include patterns.';
  return new ScanError(root, `There is nothing to deploy in ${JSON.stringify(root)}: ${why}.`, hint);
}

function leftOutText({ file, folder }: Walk['leftOut']): string {
  const files = file === 1 ? '1 file' : `${file} files`;
  const folders =
    folder === 1 ? '1 folder with everything in it' : `${folder} folders with everything in them`;
  return [file > 0 ? files : '', folder > 0 ? folders : ''].filter((part) => part !== '').join(' and ');
}
