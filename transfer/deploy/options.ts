import type { RunOptions } from '../run/options.ts';
import type { DeployEvent } from './events.ts';

/** What one deploy does: a local folder, its place on a server, and how to get it there. */
export interface DeployOptions extends RunOptions<DeployEvent> {
  /** The folder to deploy. It must exist and hold at least one file that the patterns let through. */
  readonly localDir: string;
  /** Name of the state file, relative to `serverDir`. Default: `.ftp-deploy-sync-state.json`. */
  readonly stateName?: string;
  /**
   * - `standard`: size, checksum where the server computes one, and else the bytes around the seam of a continued file.
   *   The default.
   * - `read-back`: every file that was sent is read back whole and compared; doubles what goes over the line.
   */
  readonly verify?: 'standard' | 'read-back';
}
