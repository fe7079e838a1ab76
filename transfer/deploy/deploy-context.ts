import { joinRemotePath } from '../remote/remote-path.ts';
import type { Sessions } from '../remote/sessions.ts';
import type { DeployEvent } from './events.ts';
import { commitRecordName, recoveredStateName } from './staged-names.ts';

/** Name of the staging folder inside the deployed one. */
export const stagingFolderName = '.storbinary';

/** What every step of one deploy works with. */
export interface DeployContext {
  readonly sessions: Sessions;
  /** Whether each file is read back whole from the server and compared. */
  readonly readsBack: boolean;
  readonly paths: DeployPaths;
  readonly emit: (event: DeployEvent) => void;
}

/** Absolute paths on the server. */
export interface DeployPaths {
  /** The folder that is deployed to. */
  readonly base: string;
  readonly staging: string;
  readonly state: string;
  readonly record: string;
  /** What a recovery found to be live, until it has become the state file. */
  readonly recovered: string;
  /** A path of the tree. */
  readonly live: (path: string) => string;
  /** A name in the staging folder. */
  readonly staged: (name: string) => string;
}

/**
 * @param home the folder that the login landed in
 * @param serverDir absolute, or relative to `home`
 */
export function deployPaths(home: string, serverDir: string, stateName: string): DeployPaths {
  const base = joinRemotePath(home, serverDir);
  const staging = joinRemotePath(base, stagingFolderName);
  const staged = (name: string): string => joinRemotePath(staging, name);
  return {
    base,
    staging,
    state: joinRemotePath(base, stateName),
    record: staged(commitRecordName),
    recovered: staged(recoveredStateName),
    live: (path) => joinRemotePath(base, path),
    staged,
  };
}
