import { checkServerPath, checkWhole, OptionError } from '../remote/option-error.ts';
import type { MirrorOptions } from './options.ts';

/**
 * Checks what can be checked before the first connection.
 *
 * @throws OptionError naming the option, what was given and what is allowed
 */
export function checkOptions(options: MirrorOptions): void {
  checkWhole('connections', options.connections, 1, 100);
  checkWhole('retries', options.retries, 0, 1000);
  checkWhole('maxDelete', options.maxDelete, 0, Number.MAX_SAFE_INTEGER);
  checkWhole('maxDepth', options.maxDepth, 0, 1000);
  checkWhole('maxEntries', options.maxEntries, 1, 10_000_000);
  checkWhole('maxBytes', options.maxBytes, 0, Number.MAX_SAFE_INTEGER);
  checkServerPath('serverDir', options.serverDir ?? './');
  if (options.localDir === '') throw new OptionError('localDir is empty', 'Give the folder to mirror into.');
}
