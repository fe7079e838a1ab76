import { checkWhole, OptionError } from '../remote/option-error.ts';
import type { RunOptions } from '../run/options.ts';
import type { TreeLimitOptions } from '../tree/tree-limits.ts';
import type { MirrorEvent } from './events.ts';

/** Options of a mirror: a folder on a server, the local folder that it goes to, and how. */
export interface MirrorOptions extends RunOptions<MirrorEvent>, TreeLimitOptions {
  /** The local folder; it is made if it is missing. Nothing outside of it is ever written. */
  readonly localDir: string;
  /**
   * When a local file counts as the one on the server:
   * - `time`: same size and same modification time, to the second; same size if the server reports no time. The default.
   * - `checksum`: same size and same checksum; an error if the server computes none.
   * - `size`: same size.
   */
  readonly compare?: 'time' | 'checksum' | 'size';
  /** Delete local files and folders that are not on the server and that no pattern excludes. Default: `false`. */
  readonly deleteLocal?: boolean;
}

/**
 * Checks the options that only a mirror has.
 *
 * @throws OptionError naming the option, what was given and what is allowed
 */
export function checkMirrorOptions(options: MirrorOptions): void {
  checkWhole('maxDepth', options.maxDepth, 0, 1000);
  checkWhole('maxEntries', options.maxEntries, 1, 10_000_000);
  checkWhole('maxBytes', options.maxBytes, 0, Number.MAX_SAFE_INTEGER);
  if (options.localDir === '') throw new OptionError('localDir is empty', 'Give the folder to mirror into.');
}
