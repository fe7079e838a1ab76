import { resolve } from 'node:path';
import { InputError, quoted } from './input-error.ts';

const controlCharacter = /\p{Cc}/u;

/** A local folder as an absolute path. Whether it exists is checked by the deploy, before it connects. */
export function localFolder(given: string, baseFolder: string): string {
  refuseControlCharacters(given);
  return resolve(baseFolder, given);
}

/** A folder on the server, relative to the login folder or absolute. */
export function serverFolder(given: string): string {
  refuseUnsafeServerPath(given, 'a path with / between its parts and without ".."');
  return given;
}

/** Path of a file, relative to the server folder. */
export function stateFileName(given: string): string {
  const allowed = 'the name of a file, relative to server-dir, with / between its parts and without ".."';
  refuseUnsafeServerPath(given, allowed);
  if (given.startsWith('/')) {
    throw new InputError(
      quoted(given),
      allowed,
      'The path is relative to server-dir, so it has no leading /.',
    );
  }
  if (/(^|\/)\.?$/.test(given)) {
    throw new InputError(quoted(given), allowed, 'This is the path of a folder.');
  }
  return given;
}

function refuseUnsafeServerPath(given: string, allowed: string): void {
  refuseControlCharacters(given);
  if (given.includes('\\')) {
    const hint = `Did you mean ${quoted(given.replaceAll('\\', '/'))}?`;
    throw new InputError(quoted(given), allowed, hint);
  }
  if (given.split('/').includes('..')) {
    throw new InputError(quoted(given), allowed, 'Write the path out without "..".');
  }
}

function refuseControlCharacters(given: string): void {
  if (controlCharacter.test(given)) {
    throw new InputError(quoted(given), 'a path without line breaks and other control characters');
  }
}
