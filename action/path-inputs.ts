import { resolve } from 'node:path';
import { InputProblem, quoted } from './input-problem.ts';

const controlCharacter = /\p{Cc}/u;

function refuseControlCharacters(given: string): void {
  if (controlCharacter.test(given)) {
    throw new InputProblem(quoted(given), 'a path without line breaks and other control characters');
  }
}

function refuseForeignServerPath(given: string, allowed: string): void {
  refuseControlCharacters(given);
  if (given.includes('\\')) {
    const hint = `Did you mean ${quoted(given.replaceAll('\\', '/'))}?`;
    throw new InputProblem(quoted(given), allowed, hint);
  }
  if (given.split('/').includes('..')) {
    throw new InputProblem(quoted(given), allowed, 'Write the path out without "..".');
  }
}

/** A local folder as an absolute path. Whether it exists is found out by the deploy, before it connects. */
export function localFolder(given: string, workspace: string): string {
  refuseControlCharacters(given);
  return resolve(workspace, given);
}

/** A folder on the server, relative to the login folder or absolute. */
export function serverFolder(given: string): string {
  refuseForeignServerPath(given, 'a path with / between its parts and without ".."');
  return given;
}

/** Name of a file below the server folder. */
export function stateFileName(given: string): string {
  const allowed = 'the name of a file, relative to server-dir, with / between its parts and without ".."';
  refuseForeignServerPath(given, allowed);
  if (given.startsWith('/')) {
    throw new InputProblem(quoted(given), allowed, 'The path starts at server-dir, so it has no / in front.');
  }
  if (/(^|\/)\.?$/.test(given)) {
    throw new InputProblem(quoted(given), allowed, 'This is the path of a folder.');
  }
  return given;
}
