import { createHash } from 'node:crypto';
import { childOf, joinRemotePath, parentOf } from '../remote/remote-path.ts';
import { sortedByPath } from '../tree/relative-path.ts';
import type { Selection } from '../tree/selection.ts';
import type { FileEntry } from './manifest.ts';

/** Name of the folder that holds the staging folders of all sites; hidden where listings hide such names. */
const stagingFolderName = '.storbinary';

/** Its name inside the folder that is deployed to: most set-ups of nginx serve nothing below a name that begins with `.ht`. */
const servedStagingFolderName = '.htstorbinary';

/** A folder on the server in which runs may keep what is not live yet. */
export interface StagingPlace {
  /** The folder of all sites. */
  readonly root: string;
  /** The folder of this site's runs. Another site has another one: the name follows from the path of the state file. */
  readonly site: string;
  /** What `site` is made under; it then gets its name together with the first run's folder in it. */
  readonly newSite: string;
  /** Whether it is inside the folder that is deployed to, where a web server may serve it. */
  readonly isInside: boolean;
}

/** Absolute paths on the server. */
export interface DeployPaths {
  /** The folder that is deployed to. */
  readonly base: string;
  readonly state: string;
  /** Where runs of this site may be found, the preferred place first. */
  readonly places: readonly StagingPlace[];
  /** Where a path of the tree is live. */
  readonly live: (path: string) => string;
}

/** Where a site is deployed to. */
export interface DeployTarget {
  /** Absolute, or relative to the login folder. */
  readonly serverDir: string;
  /** Relative to `serverDir`. */
  readonly stateName: string;
  /** Absolute, or relative to the login folder; chosen by `deployPaths` when absent. */
  readonly stagingDir: string | undefined;
}

/**
 * Staging is outside of the folder that is deployed to where that is possible, as a web server serves that folder: in the
 * login folder, or in another one above. The last choice is a folder inside.
 *
 * @param home the login folder
 */
export function deployPaths(home: string, { serverDir, stateName, stagingDir }: DeployTarget): DeployPaths {
  const base = joinRemotePath(home, serverDir);
  const state = joinRemotePath(base, stateName);
  const site = createHash('sha256').update(state).digest('hex').slice(0, 16);
  const place = (root: string): StagingPlace => ({
    root,
    site: childOf(root, site),
    newSite: childOf(root, `${site}.new`),
    isInside: isAtOrBelow(root, base),
  });
  const inside = childOf(base, servedStagingFolderName);
  const roots =
    stagingDir === undefined
      ? [...outsideOf(base, home).map((folder) => childOf(folder, stagingFolderName)), inside]
      : [joinRemotePath(home, stagingDir)];
  return { base, state, places: roots.map(place), live: (path) => joinRemotePath(base, path) };
}

/** The folder outside of `base` to keep staging in, if there is one. */
function outsideOf(base: string, home: string): string[] {
  if (base === home || base === '/') return [];
  return [isAtOrBelow(base, home) ? home : parentOf(base)];
}

const isAtOrBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);

/**
 * A selection without the names that a deploy uses itself. Other tools leave their state file in the local folder, and it
 * must not be published.
 */
export function withoutOwnNames(
  selection: Selection,
  { serverDir, stateName, stagingDir }: DeployTarget,
): Selection {
  const own = [stagingFolderName, servedStagingFolderName, stateName];
  const base = joinRemotePath('/', serverDir);
  const staging = stagingDir === undefined ? base : joinRemotePath('/', stagingDir);
  if (staging !== base && isAtOrBelow(staging, base))
    own.push(staging.slice(base === '/' ? 1 : base.length + 1));
  return without(selection, (path) =>
    own.includes(path) ? 'the name is reserved for the deploy itself' : undefined,
  );
}

/** A selection without any `.git`, whatever its patterns say: the history of a repository must never become public. */
export function withoutRepositories(selection: Selection): Selection {
  return without(selection, (path) =>
    isInRepository(path) ? 'the history of a repository is never deployed' : undefined,
  );
}

/** Whether a path is, or is below, a file or folder named `.git`, in any letter case: a server may ignore it. */
export const isInRepository = (path: string): boolean =>
  path.split('/').some((name) => name.toLowerCase() === '.git');

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
  for (const { path, hash, stagedName } of sortedByPath(files)) {
    const copy = (copies.get(hash) ?? 0) + 1;
    copies.set(hash, copy);
    names.set(path, stagedName ?? (copy === 1 ? hash : `${hash}-${copy}`));
  }
  return names;
}

/** The parts of a name in the staging folder. */
export interface StagedNameParts {
  readonly hash: string;
  readonly copy: number;
  /** Number of the name among those that its content has had; absent for the first. See PartialFile. */
  readonly renaming?: number;
}

/** The name that the plan gives to an upload, whatever name it has got since. */
export const plannedName = (stagedName: string): string =>
  parseStagedName(stagedName)?.renaming === undefined
    ? stagedName
    : stagedName.slice(0, stagedName.lastIndexOf('.'));

/** The name that a staged file has after its first one has been given up. */
export const renamedStagedName = (stagedName: string, renaming: number): string =>
  `${stagedName}.${renaming}`;

/** The parts of a name from the staging folder; `undefined` for a name that no deploy gives. */
export function parseStagedName(name: string): StagedNameParts | undefined {
  const match = /^([0-9a-f]{64})(?:-([1-9][0-9]{0,14}))?(?:\.([1-9][0-9]{0,14}))?$/.exec(name);
  const [, hash, copy, renaming] = match ?? [];
  if (hash === undefined || copy === '1') return undefined;
  return {
    hash,
    copy: copy === undefined ? 1 : Number(copy),
    ...(renaming === undefined ? {} : { renaming: Number(renaming) }),
  };
}
