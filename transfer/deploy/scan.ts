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
  /** Default: every path is in. */
  readonly selection?: Selection;
  /** Called for each path that is left out, once for a folder with all that it holds; why, in words. */
  readonly onLeftOut?: (path: string, reason: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists a local tree and hashes its files, a few at once and never a whole file in memory.
 *
 * Links are followed: what they lead to is part of the tree under the link's name. Links that lead nowhere or back into
 * a folder that they are in, sockets, pipes and devices are left out, and a folder that is left out is not entered.
 * A folder counts when something in it does, or when it is empty by itself and the selection wants empty folders.
 * Names differ by code unit: letter case and Unicode normal form count.
 *
 * @param root path of the local folder
 * @throws ScanError when the root is no folder, a file cannot be read or changes meanwhile, a name cannot be used on a
 *   server, or nothing is left to send; the signal's reason when it aborts
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
  /** How many paths the selection left out. */
  readonly leftOut: Record<PathKind, number>;
}

interface FoundFolder extends LocalFolder {
  /** Where it and the folders above it are without links, to know a loop by. */
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
  // A name that is not UTF-8 cannot be looked up; the entry itself says enough to see whether it is excluded.
  const kind = fault === undefined ? await kindOf(found) : dirent.isDirectory() ? 'folder' : 'file';

  const kindForPatterns = kind === 'folder' ? 'folder' : 'file';
  const unwanted = walk.selection.whyLeftOut(path, kindForPatterns);
  if (unwanted !== undefined) {
    walk.leftOut[kindForPatterns] += 1;
    walk.onLeftOut(path, unwanted);
    return 'unwanted';
  }
  if (fault !== undefined) {
    const message = `The name of ${JSON.stringify(localPath)} ${fault}; it cannot stand on a server.`;
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
    walk.onLeftOut(path, 'a link leads back to a folder above it');
    return 'unsendable';
  }
  return walkFolder(walk, { path, localPath, realPaths: [...above.realPaths, realPath] });
}

/** Neither file nor folder. `cause` is there when it could not be found out. */
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
      const reason = 'a link that leads nowhere';
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
  if (name.includes('\r') || name.includes('\n') || name.includes('\0')) return 'holds CR, LF or NUL';
  if (name.includes('\\')) return 'holds a backslash, which some servers take for a folder separator';
  return undefined;
}

async function checkRoot(root: string): Promise<void> {
  const shown = JSON.stringify(root);
  try {
    if ((await stat(root)).isDirectory()) return;
  } catch (cause) {
    if (!['ENOENT', 'ENOTDIR'].includes(systemCodeOf(cause) ?? '')) throw unreadable(root, cause);
    const hint =
      'Check the path, which starts at the working directory, and whether what builds the folder has run before.';
    throw new ScanError(root, `The local folder ${shown} does not exist.`, hint, cause);
  }
  throw new ScanError(
    root,
    `${shown} is a file, not a folder.`,
    'Give the folder that holds what is to be sent.',
  );
}

function nothingToSend(root: string, leftOut: Readonly<Record<PathKind, number>>): ScanError {
  const isEmpty = leftOut.file + leftOut.folder === 0;
  const why = isEmpty
    ? 'it holds no file'
    : `the patterns leave out ${leftOut.file} files and ${leftOut.folder} folders with all that they hold`;
  const hint = isEmpty
    ? 'Check the path, and whether what fills the folder has run before.'
    : 'Check the exclude and include patterns.';
  return new ScanError(root, `Nothing in ${JSON.stringify(root)} is left to send: ${why}.`, hint);
}
