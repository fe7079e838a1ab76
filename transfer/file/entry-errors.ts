import { StepFailure } from '../remote/retry.ts';
import { StorbinaryError } from '../remote/storbinary-error.ts';

/** How messages write a path. A face whose users know paths by another root gives its own. */
export interface PathWording {
  /** Default: the absolute path. */
  readonly showPath?: ((path: string) => string) | undefined;
}

/** What is under a path on the server, or is not, does not let the request be done. Nothing was changed. */
export class EntryError extends StorbinaryError {
  override readonly name: string = 'EntryError';
  /** Absolute path on the server. */
  readonly path: string;

  constructor(path: string, message: string, details: { readonly hint: string; readonly cause?: unknown }) {
    super(message, details);
    this.path = path;
  }
}

/** There is nothing under the path, or no folder where one has to be. */
export class EntryMissing extends EntryError {
  override readonly name = 'EntryMissing';

  constructor(
    path: string,
    what: 'file or folder' | 'folder',
    { showPath = String, ...details }: PathWording & { readonly cause?: unknown } = {},
  ) {
    const hint = 'Check the path and its upper and lower case.';
    super(path, `There is no ${what} ${showPath(path)} on the server`, { hint, ...details });
  }
}

/** The path is taken. */
export class EntryExists extends EntryError {
  override readonly name = 'EntryExists';
  readonly kind: 'file' | 'folder';

  constructor(path: string, kind: 'file' | 'folder', { showPath = String }: PathWording = {}) {
    const hint =
      kind === 'folder'
        ? 'Choose another path, or delete the folder first.'
        : 'Choose another path, or have the file replaced.';
    super(path, `There is a ${kind} ${showPath(path)} already`, { hint });
    this.kind = kind;
  }
}

/** The path of a file is that of a folder. */
export class PathIsFolder extends EntryError {
  override readonly name = 'PathIsFolder';

  constructor(path: string, { showPath = String }: PathWording = {}) {
    const hint = 'Give the path with the file name, such as /reports/today.csv.';
    super(path, `The path ${showPath(path)} is a folder on the server`, { hint });
  }
}

/** A folder that holds something, or that the account may not remove. */
export class FolderNotEmpty extends EntryError {
  override readonly name = 'FolderNotEmpty';

  constructor(path: string, { showPath = String }: PathWording = {}) {
    const hint = 'Delete what is in it as well, if it is not needed.';
    super(path, `The folder ${showPath(path)} is not empty, or may not be removed`, { hint });
  }
}

/** Rejects with the EntryError that a step failed with, in place of the step's failure. */
export async function unwrapEntryError<T>(step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    throw error instanceof StepFailure && error.cause instanceof EntryError ? error.cause : error;
  }
}
