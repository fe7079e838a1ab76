import type { RunOptions } from '../run/options.ts';
import type { DeployEvent } from './events.ts';
import type { SymlinkPolicy } from './links.ts';

/** Options of a deploy: a local folder, where it goes on the server, and how. */
export interface DeployOptions extends RunOptions<DeployEvent> {
  /** The folder to deploy. It must exist and contain at least one file that the patterns do not leave out. */
  readonly localDir: string;
  /**
   * What to do with symbolic links that the patterns do not exclude:
   * - `follow`: a link's target is deployed under the link's name. A link that leads nowhere, out of the workspace, back to
   *   a folder above it, into a `.git` folder or to something that the patterns exclude is an error. The default.
   * - `skip`: links are left out, and what is live in their place stays.
   * - `error`: any link is an error.
   */
  readonly symlinks?: SymlinkPolicy;
  /** Absolute path of the folder that links may lead to, besides `localDir`. Default: `localDir`. */
  readonly workspaceDir?: string;
  /** Name of the state file, relative to `serverDir`. Default: `.ftp-deploy-sync-state.json`. */
  readonly stateName?: string;
  /**
   * A folder on the server for what is not live yet, absolute or relative to the login folder. It has to be on the same file
   * system as `serverDir`. Default: a folder beside `serverDir` in the login folder, or inside `serverDir` where that is the
   * login folder or the account may not write there.
   */
  readonly stagingDir?: string;
  /** What other deploys of the site call this one: up to 60 letters, digits, `.`, `-` and `_`. Default: `deploy`. */
  readonly runLabel?: string;
  /**
   * How uploaded files are verified:
   * - `standard`: by size and, if the server computes one, checksum; otherwise by size and the bytes around the place where
   *   an upload was resumed. The default.
   * - `read-back`: every uploaded file is read back completely and compared, which doubles the traffic.
   */
  readonly verify?: 'standard' | 'read-back';
}
