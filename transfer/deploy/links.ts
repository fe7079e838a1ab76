import { readlink, realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import { type LocalChild, systemCodeOf } from '../tree/local-folder.ts';
import type { PathKind, Selection } from '../tree/selection.ts';
import { isInRepository } from './deploy-paths.ts';
import { orScanError, ScanError, unreadable } from './scan-error.ts';

/** What a deploy does with symbolic links; `DeployOptions.symlinks` describes each policy. */
export type SymlinkPolicy = 'follow' | 'skip' | 'error';

export const symlinkPolicies: readonly SymlinkPolicy[] = ['follow', 'skip', 'error'];

/** Where links may lead. All paths are real paths: absolute, and without links in them. */
export interface LinkBounds {
  /** The folder that is deployed. */
  readonly root: string;
  /** Links may also lead elsewhere in this folder. */
  readonly workspace: string;
  readonly selection: Selection;
}

/**
 * Finds the real bounds of a scan.
 *
 * @throws ScanError when one of the folders cannot be read, or the one to deploy is in a `.git` folder
 */
export async function linkBounds(
  root: string,
  workspaceDir: string,
  selection: Selection,
): Promise<LinkBounds> {
  const realRoot = await orScanError(root, realpath(root));
  if (isInRepository(slashed(realRoot))) {
    const message = `The local folder ${JSON.stringify(root)} is in a .git folder: ${JSON.stringify(realRoot)}.`;
    throw new ScanError(root, message, 'The history of a repository is never deployed: give another folder.');
  }
  return { root: realRoot, workspace: await orScanError(workspaceDir, realpath(workspaceDir)), selection };
}

/**
 * Follows a link to the end.
 *
 * @param kind what the link leads to
 * @param realFoldersAbove real paths of the folders that the link is in, outermost first
 * @returns the real path that it leads to
 * @throws ScanError when it leads to a place whose content the link must not make public, or round in a circle
 */
export async function followLink(
  { localPath }: LocalChild,
  kind: PathKind,
  realFoldersAbove: readonly string[],
  bounds: LinkBounds,
): Promise<string> {
  const target = await orScanError(localPath, realpath(localPath));
  const place = JSON.stringify(target);
  if (realFoldersAbove.some((folder) => isInside(target, folder))) {
    throw linkError(localPath, `that leads back to a folder above it: ${place}`);
  }
  const base = [bounds.root, bounds.workspace].find((folder) => isInside(folder, target));
  if (base === undefined) throw linkError(localPath, `that leads out of the workspace, to ${place}`);

  if (isInRepository(slashed(relative(bounds.workspace, target)))) {
    throw linkError(localPath, `into a .git folder: ${place}`);
  }
  const reason = bounds.selection.whyExcluded(slashed(relative(base, target)), kind);
  if (reason !== undefined) throw linkError(localPath, `to ${place}, which is ${reason}`);
  return target;
}

/**
 * The error for a link whose target cannot be looked at.
 *
 * @param cause the system's error
 */
export async function unreachable(localPath: string, cause: unknown): Promise<ScanError> {
  if (!['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCodeOf(cause) ?? ''))
    return unreadable(localPath, cause);
  const target = await orScanError(localPath, readlink(localPath));
  return linkError(localPath, `that leads nowhere: it points to ${JSON.stringify(target)}`);
}

/** The error for a link where there may be none. */
export async function linkRefused(localPath: string): Promise<ScanError> {
  const target = await orScanError(localPath, readlink(localPath));
  const hint = 'Replace it by what it leads to, exclude it, or allow links with `symlinks: follow`.';
  return linkError(localPath, `to ${JSON.stringify(target)}, and links are not allowed here`, hint);
}

/**
 * Why something that was reached through a link is excluded under its own name: a link must not make public what the
 * patterns keep private.
 *
 * @param realPath its real path
 * @param path its path in the tree, which the patterns have not excluded
 */
export function whyExcludedItself(
  { root, selection }: LinkBounds,
  realPath: string,
  path: string,
  kind: PathKind,
): string | undefined {
  if (!isInside(root, realPath)) return undefined;
  const ownPath = slashed(relative(root, realPath));
  const reason = ownPath === path ? undefined : selection.whyExcluded(ownPath, kind);
  return reason === undefined ? undefined : `${reason} as ${ownPath}`;
}

function linkError(
  localPath: string,
  fault: string,
  hint = 'Exclude the link, or leave out all links with `symlinks: skip`; what is live in their place then stays.',
): ScanError {
  return new ScanError(localPath, `${JSON.stringify(localPath)} is a link ${fault}.`, hint);
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

const slashed = (path: string): string => path.split(sep).join('/');
