import type { RunOptions } from '../run/options.ts';
import type { DeployEvent } from './events.ts';

/** Options of a deploy: a local folder, where it goes on the server, and how. */
export interface DeployOptions extends RunOptions<DeployEvent> {
  /** The folder to deploy. It must exist and contain at least one file that the patterns do not leave out. */
  readonly localDir: string;
  /** Name of the state file, relative to `serverDir`. Default: `.ftp-deploy-sync-state.json`. */
  readonly stateName?: string;
  /**
   * How uploaded files are verified:
   * - `standard`: by size and, if the server computes one, checksum; otherwise by size and the bytes around the place where
   *   an upload was resumed. The default.
   * - `read-back`: every uploaded file is read back completely and compared, which doubles the traffic.
   */
  readonly verify?: 'standard' | 'read-back';
}
