import { createHash, randomBytes } from 'node:crypto';
import { childOf, nameOf } from '../remote/remote-path.ts';
import type { DeployPaths, StagingPlace } from './deploy-paths.ts';

/** Absolute paths in the folder of one run. */
export interface RunFolder {
  /** The folder itself. Whoever renames it takes everything that the run has staged, and its means to go on. */
  readonly folder: string;
  /** The folder of the uploads. */
  readonly files: string;
  /** The folder that takes what goes away from the live tree. */
  readonly gone: string;
  /** The state that a publish leads to; it is there from before the first change of the live tree until after the last. */
  readonly commit: string;
  /** Where the old state file waits on a server that does not rename onto a file. */
  readonly oldState: string;
  /** Where an upload is. */
  readonly staged: (name: string) => string;
  /** The name of an upload, as `staged` takes it, that a listing of `files` shows. */
  readonly stagedName: (listedName: string) => string;
  /** Where what was live at a path goes. */
  readonly removed: (path: string) => string;
}

/** The paths of a run that is under way. */
export interface RunPaths extends DeployPaths, RunFolder {
  readonly place: StagingPlace;
  /** The run's name, which no other run has. */
  readonly runName: string;
}

/** What the files of a run begin with where a web server may serve them: Apache serves no name like that. */
const unservedPrefix = '.ht';

/** @param folder where the run's folder is now; its name says where it was made */
export function runFolder(folder: string): RunFolder {
  const prefix = nameOf(folder).startsWith('web-') ? unservedPrefix : '';
  const files = childOf(folder, 'files');
  const gone = childOf(folder, 'gone');
  return {
    folder,
    files,
    gone,
    commit: childOf(folder, `${prefix}commit`),
    oldState: childOf(folder, `${prefix}old-state`),
    staged: (name) => childOf(files, prefix + name),
    stagedName: (listed) => (listed.startsWith(prefix) ? listed.slice(prefix.length) : ''),
    removed: (path) => childOf(gone, prefix + createHash('sha256').update(path).digest('hex')),
  };
}

export function runPaths(paths: DeployPaths, place: StagingPlace, runName: string): RunPaths {
  return { ...paths, ...runFolder(childOf(place.site, runName)), place, runName };
}

/**
 * A name for a run. Nobody can guess it, so what is staged cannot be fetched through a web server either.
 *
 * @param label what the user knows the run by
 */
export function newRunName({ isInside }: StagingPlace, label: string): string {
  return `${isInside ? 'web' : 'run'}-${label}-${randomBytes(8).toString('hex')}`;
}

/** Whether a folder of that name belongs to a run. */
export const isRunName = (name: string): boolean => /^(run|web)-[\w.-]{1,80}-[0-9a-f]{16}$/.test(name);
