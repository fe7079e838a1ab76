import { EntryError, EntryExists, EntryMissing, FolderNotEmpty } from '../../../transfer/index.ts';
import { InputError } from '../input/input-error.ts';
import type { RemoteRoot } from './remote-root.ts';

/** Advice that names fields of the form. */
export interface PathHints {
  /** When a file has the path. */
  readonly fileExists?: string;
  /** When a folder is not empty. */
  readonly folderNotEmpty?: string;
}

/** Rejects with an error about a path in the words of the form and of the credential. */
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
      'The credential names it as the root folder. Check its path and its upper and lower case.',
      { cause: error },
    );
  }
  return new InputError(error.message, hintFor(error, hints), { cause: error });
}

function hintFor(error: EntryError, { fileExists, folderNotEmpty }: PathHints): string {
  if (error instanceof EntryMissing) return `${error.hint} It begins at the credential's root folder.`;
  const hint = error instanceof EntryExists && error.kind === 'file' ? fileExists : undefined;
  return hint ?? (error instanceof FolderNotEmpty ? folderNotEmpty : undefined) ?? error.hint;
}
