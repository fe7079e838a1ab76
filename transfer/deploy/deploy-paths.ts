import { createHash } from 'node:crypto';
import { joinRemotePath } from '../remote/remote-path.ts';
import { sortedByPath } from '../tree/relative-path.ts';
import type { Selection } from '../tree/selection.ts';
import type { FileEntry } from './manifest.ts';

/** Name of the folder, inside the folder that is deployed to, that holds the staging folders of all its sites. */
const stagingFolderName = '.storbinary';

/** Name of the commit record in the staging folder: the state that a publish leads to, kept until it is done. */
export const commitRecordName = 'state';

/** Name of the state that a recovery found to be live, until it replaces the state file. */
const recoveredStateName = 'recovered';

/** Absolute paths on the server. */
export interface DeployPaths {
  /** The folder that is deployed to. */
  readonly base: string;
  /** The folder of all staging folders. */
  readonly stagingRoot: string;
  /** The staging folder of this site, which no other one uses: its name follows from the name of the state file. */
  readonly staging: string;
  readonly state: string;
  readonly record: string;
  /** The state that a recovery found to be live, until it becomes the state file. */
  readonly recovered: string;
  /** Where a path of the tree is live. */
  readonly live: (path: string) => string;
  /** Where a name in the staging folder is. */
  readonly staged: (name: string) => string;
}

/**
 * @param home the login folder
 * @param serverDir absolute, or relative to `home`
 */
export function deployPaths(home: string, serverDir: string, stateName: string): DeployPaths {
  const base = joinRemotePath(home, serverDir);
  const stagingRoot = joinRemotePath(base, stagingFolderName);
  const site = createHash('sha256').update(stateName).digest('hex').slice(0, 16);
  const staging = joinRemotePath(stagingRoot, site);
  const staged = (name: string): string => joinRemotePath(staging, name);
  return {
    base,
    stagingRoot,
    staging,
    state: joinRemotePath(base, stateName),
    record: staged(commitRecordName),
    recovered: staged(recoveredStateName),
    live: (path) => joinRemotePath(base, path),
    staged,
  };
}

/**
 * A selection without the names that a deploy uses itself at the root of the tree. Other tools leave their state file in
 * the local folder, and it must not be published.
 */
export function withoutOwnNames(selection: Selection, stateName: string): Selection {
  const own = new Set([stagingFolderName, stateName]);
  return without(selection, (path) =>
    own.has(path) ? 'the name is reserved for the deploy itself' : undefined,
  );
}

/** A selection without any `.git`, whatever its patterns say: the history of a repository must never become public. */
export function withoutRepositories(selection: Selection): Selection {
  return without(selection, (path) =>
    isInRepository(path) ? 'the history of a repository is never deployed' : undefined,
  );
}

/** Whether a path is, or is below, a file or folder named `.git`. */
export const isInRepository = (path: string): boolean => path.split('/').includes('.git');

function without(selection: Selection, whyNever: (path: string) => string | undefined): Selection {
  return {
    ...selection,
    whyExcluded: (path, kind) => whyNever(path) ?? selection.whyExcluded(path, kind),
    whyLeftOut: (path, kind) => whyNever(path) ?? selection.whyLeftOut(path, kind),
  };
}

/**
 * Names in the staging folder: the content's hash, and `<hash>-2`, `<hash>-3`… for further files with the same content, in
 * the order of their paths. They depend on the files alone, not on what is live, so a later run finds what this one has
 * sent.
 *
 * @param files all files of the tree that is going live
 * @returns the staged name of each path
 */
export function stagedNames(files: readonly FileEntry[]): Map<string, string> {
  const copies = new Map<string, number>();
  const names = new Map<string, string>();
  for (const { path, hash } of sortedByPath(files)) {
    const copy = (copies.get(hash) ?? 0) + 1;
    copies.set(hash, copy);
    names.set(path, copy === 1 ? hash : `${hash}-${copy}`);
  }
  return names;
}

/** The hash and copy in a name from the staging folder; `undefined` for a name that `stagedNames` never gives. */
export function parseStagedName(name: string): { readonly hash: string; readonly copy: number } | undefined {
  const match = /^([0-9a-f]{64})(?:-([1-9][0-9]{0,14}))?$/.exec(name);
  const [, hash, suffix] = match ?? [];
  if (hash === undefined || suffix === '1') return undefined;
  return { hash, copy: suffix === undefined ? 1 : Number(suffix) };
}
