import type { ServerOptions } from '../connect-to.ts';
import { checkServerPath, checkWhole } from '../remote/option-error.ts';
import type { Remote } from '../remote/remote.ts';

/** What every run is given: two folders, what of them takes part, and how the server is used. */
export interface RunOptions<Event> {
  /** The server's description, or a remote of the caller's own. */
  readonly server: ServerOptions | Remote;
  /** The folder on the server; a relative path starts at the folder that the login lands in. Default: `./`. */
  readonly serverDir?: string;
  /** Patterns of what is neither transferred nor deleted; see `compileSelection`. Default: none. */
  readonly exclude?: readonly string[];
  /** When given, only files that one of these patterns matches are transferred. */
  readonly include?: readonly string[];
  /** Refuse a plan that deletes more files than this. Default: no limit. */
  readonly maxDelete?: number;
  /** Make and report the plan; write nothing. Default: `false`. */
  readonly dryRun?: boolean;
  /** Sessions at most. Default: 4. */
  readonly connections?: number;
  /** Attempts in a row without any progress before the run gives up. Default: 10. */
  readonly retries?: number;
  /** Pause before the first new attempt, in milliseconds; doubles each time, up to 30 seconds. Default: 500. */
  readonly retryDelayMs?: number;
  /** Ends the run cleanly; the next one resumes from there. */
  readonly signal?: AbortSignal;
  /** Called for each step, in order. An exception that it throws fails the run. */
  readonly onEvent?: (event: Event) => void;
}

/**
 * Checks what can be checked before the first connection.
 *
 * @throws OptionError naming the option, what was given and what is allowed
 */
export function checkRunOptions<Event>(options: RunOptions<Event>): void {
  checkWhole('connections', options.connections, 1, 100);
  checkWhole('retries', options.retries, 0, 1000);
  checkWhole('retryDelayMs', options.retryDelayMs, 0, 600_000);
  checkWhole('maxDelete', options.maxDelete, 0, Number.MAX_SAFE_INTEGER);
  checkServerPath('serverDir', options.serverDir ?? './');
}
