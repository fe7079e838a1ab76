import { givenInput } from './inputs.ts';
import type { Environment } from './runner-commands.ts';

/**
 * Warnings about inputs of FTP-Deploy-Action that a workflow brought along and that would change what is deleted.
 * Any other unknown name is reported by the runner itself.
 */
export function foreignInputWarnings(env: Environment): readonly string[] {
  if (env['GITHUB_ACTIONS'] !== 'true') return [];
  if (givenInput(env, 'dangerous-clean-slate').trim().toLowerCase() !== 'true') return [];
  return [
    'dangerous-clean-slate does not exist here: only files that an earlier deploy put on the server are deleted.',
  ];
}
