import type { ServerOptions } from '../connect-to.ts';
import type { Remote } from '../remote/remote.ts';
import type { DeployEvent } from './events.ts';

/** What one deploy does: a local folder, its place on a server, and how to get it there. */
export interface DeployOptions {
  /** The server's description, or a remote of the caller's own. */
  readonly server: ServerOptions | Remote;
  /** The folder to deploy. It must exist and hold at least one file that the patterns let through. */
  readonly localDir: string;
  /** The folder on the server; a relative path starts at the folder that the login lands in. Default: `./`. */
  readonly serverDir?: string;
  /** Name of the state file, relative to `serverDir`. Default: `.ftp-deploy-sync-state.json`. */
  readonly stateName?: string;
  /** Patterns of what is neither sent nor deleted. Default: none. */
  readonly exclude?: readonly string[];
  /** When given, only files that one of these patterns matches are sent. */
  readonly include?: readonly string[];
  /** Make and report the plan; send no command that writes. Default: `false`. */
  readonly dryRun?: boolean;
  /** Sessions at most. Default: 4. */
  readonly connections?: number;
  /** Attempts in a row without any progress before a deploy gives up. Default: 10. */
  readonly retries?: number;
  /** Refuse a plan that deletes more files than this. Default: no limit. */
  readonly maxDelete?: number;
  /**
   * - `standard`: size, checksum where the server computes one, and else the bytes around the seam of a continued file.
   *   The default.
   * - `read-back`: every file that was sent is read back whole and compared; doubles what goes over the line.
   */
  readonly verify?: 'standard' | 'read-back';
  /** Ends the deploy cleanly; the next one goes on from there. */
  readonly signal?: AbortSignal;
  /** Called for each step, in order. An exception that it throws fails the deploy. */
  readonly onEvent?: (event: DeployEvent) => void;
}
