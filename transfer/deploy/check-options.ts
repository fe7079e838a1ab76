import { checkServerPath, checkWhole } from '../remote/option-error.ts';
import type { DeployOptions } from './options.ts';

/**
 * Checks what can be checked before the first connection.
 *
 * @throws OptionError naming the option, what was given and what is allowed
 */
export function checkOptions(options: DeployOptions): void {
  checkWhole('connections', options.connections, 1, 100);
  checkWhole('retries', options.retries, 0, 1000);
  checkWhole('maxDelete', options.maxDelete, 0, Number.MAX_SAFE_INTEGER);
  checkServerPath('serverDir', options.serverDir ?? './');
  checkServerPath('stateName', options.stateName ?? '.ftp-deploy-sync-state.json');
}
