import type { ServerOptions } from '../connect-to.ts';
import { checkServerPath, checkWhole } from '../remote/option-error.ts';
import type { Remote } from '../remote/remote.ts';
import { checkDeletionLimit, type DeletionLimit } from './deletion-limit.ts';

/** Options of every run: the folders, what to leave out, and how to use the server. */
export interface RunOptions<Event> {
  /** How to reach the server, or a remote of the caller's own. */
  readonly server: ServerOptions | Remote;
  /** The folder on the server; a relative path is relative to the login folder. Default: `./`. */
  readonly serverDir?: string;
  /** Patterns for what is neither transferred nor deleted; see `compileSelection`. Default: none. */
  readonly exclude?: readonly string[];
  /** If given, only files that match one of these patterns are transferred. */
  readonly include?: readonly string[];
  /**
   * Fail before anything is changed if the plan deletes more files than this: a number, or a percentage of the files that
   * are there, such as `"30%"`. Default: no limit for a mirror; for a deploy, half of the live files once there are more
   * than 20 of them.
   */
  readonly maxDelete?: DeletionLimit;
  /** Make and report the plan, but write nothing. Default: `false`. */
  readonly dryRun?: boolean;
  /** Most connections to use at once. Default: 4. */
  readonly connections?: number;
  /** Retries without any progress before the run fails. Default: 10. */
  readonly retries?: number;
  /** Pause before the first retry, in milliseconds; doubles each time, up to 30 seconds. Default: 500. */
  readonly retryDelayMs?: number;
  /** Ends the run cleanly when it aborts; the next run resumes from there. */
  readonly signal?: AbortSignal;
  /** Called for each event, in order. If it throws, the run fails. */
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
  checkDeletionLimit('maxDelete', options.maxDelete);
  checkServerPath('serverDir', options.serverDir ?? './');
}
