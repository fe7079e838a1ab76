import { EntryError, EntryExists, EntryMissing, FolderNotEmpty } from '../../../transfer/index.ts';
import { InputError } from '../input/input-error.ts';
import type { RemoteRoot } from './remote-root.ts';

/** Hints that name fields of the form. */
export interface PathHints {
  /** For a path where a file already exists. */
  readonly fileExists?: string;
  /** For a folder that is not empty. */
  readonly folderNotEmpty?: string;
}

/** Rewords an error about a path in terms of the form and the credential. */
export async function withPathHints<T>(
  running: Promise<T>,
  root: RemoteRoot,
  hints: PathHints = {},
): Promise<T> {
  try {
    return await running;
  } catch (error) {
    throw error instanceof EntryError ? inWordsOfTheForm(error, root, hints) : error;
  }
}

function inWordsOfTheForm(error: EntryError, root: RemoteRoot, hints: PathHints): InputError {
  if (error instanceof EntryMissing && error.path === root.folder) {
    return new InputError(
      `There is no folder ${root.folder} on the server`,
      'It is the root folder in the credential. Check its path, including upper and lower case.',
      { cause: error },
    );
  }
  return new InputError(error.message, hintFor(error, hints), { cause: error });
}

function hintFor(error: EntryError, { fileExists, folderNotEmpty }: PathHints): string {
  if (error instanceof EntryMissing) return `${error.hint} The path begins at the credential's root folder.`;
  const hint = error instanceof EntryExists && error.kind === 'file' ? fileExists : undefined;
  return hint ?? (error instanceof FolderNotEmpty ? folderNotEmpty : undefined) ?? error.hint;
}
