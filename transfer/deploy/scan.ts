import { isUtf8 } from 'node:buffer';
import type { Dirent, Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type LocalChild,
  type LocalFolder,
  localKindOf,
  readLocalFolder,
  systemCodeOf,
} from '../tree/local-folder.ts';
import { byCodeUnit, sortedByPath } from '../tree/relative-path.ts';
import { compileSelection, type PathKind, type Selection } from '../tree/selection.ts';
import { type FoundFile, hashFiles, type ScannedFile } from './hash-files.ts';
import type { Manifest } from './manifest.ts';
import { orScanError, ScanError, unreadable } from './scan-error.ts';

export interface ScannedTree {
  readonly manifest: Manifest;
  /** The files of the manifest, in its order. */
  readonly files: readonly ScannedFile[];
}

export interface ScanOptions {
  /** Default: nothing is left out. */
  readonly selection?: Selection;
  /** Called for each path that is left out, with the reason; once for a folder with everything in it. */
  readonly onLeftOut?: (path: string, reason: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists a local tree and hashes its files, a few at once, without ever holding a whole file in memory.
 *
 * Links are followed: a link's target is part of the tree under the link's name. Broken links, links back to a folder that
 * they are in, sockets, pipes and devices are left out. A folder that is left out is not entered. A folder is listed if
 * something in it is, or if it is really empty and the selection wants empty folders. Names are compared by code unit:
 * letter case and Unicode normal form matter.
 *
 * @param root path of the local folder
 * @throws ScanError when the root is not a folder, a file cannot be read or changes during the scan, a name cannot be used
 * on a server, or there is nothing to deploy; the signal's reason when it aborts
 */
export async function scanTree(root: string, options: ScanOptions = {}): Promise<ScannedTree> {
  const { selection = compileSelection({}), onLeftOut = () => undefined, signal } = options;
  const walk: Walk = {
    selection,
    onLeftOut,
    signal,
    files: [],
    folders: [],
    leftOut: { file: 0, folder: 0 },
  };
  await checkRoot(root);
  await walkFolder(walk, { path: '', localPath: root, realPaths: [await orScanError(root, realpath(root))] });
  if (walk.files.length === 0) throw nothingToSend(root, walk.leftOut);
  const files = await hashFiles(sortedByPath(walk.files), signal);
  return {
    files,
    manifest: { files: files.map(({ entry }) => entry), folders: walk.folders.sort(byCodeUnit) },
  };
}

interface Walk {
  readonly selection: Selection;
  readonly onLeftOut: (path: string, reason: string) => void;
  readonly signal: AbortSignal | undefined;
  readonly files: FoundFile[];
  readonly folders: string[];
  /** Number of paths that the selection left out. */
  readonly leftOut: Record<PathKind, number>;
}

interface FoundFolder extends LocalFolder {
  /** Real paths of this folder and those above it, to detect loops. */
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
  const fault = nameFault(dirent.name);
  // A name that is not UTF-8 cannot be looked up; the directory entry suffices to decide whether it is excluded.
  const kind = fault === undefined ? await kindOf(found) : dirent.isDirectory() ? 'folder' : 'file';

  const kindForPatterns = kind === 'folder' ? 'folder' : 'file';
  const unwanted = walk.selection.whyLeftOut(path, kindForPatterns);
  if (unwanted !== undefined) {
    walk.leftOut[kindForPatterns] += 1;
    walk.onLeftOut(path, unwanted);
    return 'unwanted';
  }
  if (fault !== undefined) {
    const message = `The name of ${JSON.stringify(localPath)} ${fault}; it cannot be used on a server.`;
    throw new ScanError(localPath, message, 'Rename it, or exclude it.');
  }
  if (kind === 'folder') return walkSubfolder(walk, folder, found);
  if (kind === 'file') walk.files.push({ path, localPath });
  else if (kind.cause !== undefined) throw unreadable(localPath, kind.cause);
  else walk.onLeftOut(path, kind.reason);
  return kind === 'file' ? 'listed' : 'unsendable';
}

async function walkSubfolder(walk: Walk, above: FoundFolder, found: LocalChild): Promise<Outcome> {
  const { path, localPath, dirent } = found;
  const realPath = dirent.isSymbolicLink()
    ? await orScanError(localPath, realpath(localPath))
    : join(above.realPaths.at(-1) ?? '', dirent.name.toString());
  if (above.realPaths.includes(realPath)) {
    walk.onLeftOut(path, 'a link back to a folder above it');
    return 'unsendable';
  }
  return walkFolder(walk, { path, localPath, realPaths: [...above.realPaths, realPath] });
}

/** Something that is neither a file nor a folder. `cause` is set if that could not be determined. */
interface Unsendable {
  readonly reason: string;
  readonly cause?: unknown;
}

async function kindOf({ dirent, localPath }: LocalChild): Promise<PathKind | Unsendable> {
  let found: Dirent<Buffer> | Stats = dirent;
  if (dirent.isSymbolicLink()) {
    try {
      found = await stat(localPath);
    } catch (cause) {
      const reason = 'a broken link';
      return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCodeOf(cause) ?? '')
        ? { reason }
        : { reason, cause };
    }
  }
  const kind = localKindOf(found);
  if (kind === 'file' || kind === 'folder') return kind;
  if (found.isSocket()) return { reason: 'a socket, not a file' };
  if (found.isFIFO()) return { reason: 'a named pipe, not a file' };
  return { reason: 'a device, not a file' };
}

function nameFault(name: Buffer): string | undefined {
  if (!isUtf8(name)) return 'is not valid UTF-8';
  if (name.includes('\r') || name.includes('\n') || name.includes('\0')) return 'contains CR, LF or NUL';
  if (name.includes('\\')) return 'contains a backslash, which some servers take for a folder separator';
  return undefined;
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

function nothingToSend(root: string, leftOut: Readonly<Record<PathKind, number>>): ScanError {
  const isEmpty = leftOut.file + leftOut.folder === 0;
  const why = isEmpty
    ? 'it contains no files'
    : `the patterns leave out ${leftOut.file} files and ${leftOut.folder} folders with everything in them`;
  const hint = isEmpty
    ? 'Check the path, and that the build has run before the deploy.'
    : 'Check the exclude and include patterns.';
  return new ScanError(root, `There is nothing to deploy in ${JSON.stringify(root)}: ${why}.`, hint);
}
