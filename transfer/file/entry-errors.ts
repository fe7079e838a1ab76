import { StepFailure } from '../remote/retry.ts';
import { StorbinaryError } from '../remote/storbinary-error.ts';

/** How messages show a path, for callers whose users know paths relative to another root. */
export interface PathWording {
  /** Default: the absolute path. */
  readonly showPath?: ((path: string) => string) | undefined;
}

/** A request that cannot be carried out because of what the path on the server is, or because it is missing. */
export class EntryError extends StorbinaryError {
  override readonly name: string = 'EntryError';
  /** Absolute path on the server. */
  readonly path: string;

  constructor(path: string, message: string, details: { readonly hint: string; readonly cause?: unknown }) {
    super(message, details);
    this.path = path;
  }
}

/** The path does not exist, or is not a folder where one is needed. Nothing was changed. */
export class EntryMissing extends EntryError {
  override readonly name = 'EntryMissing';

  constructor(
    path: string,
    what: 'file or folder' | 'folder',
    { showPath = String, ...details }: PathWording & { readonly cause?: unknown } = {},
  ) {
    const hint = 'Check the path, including upper and lower case.';
    super(path, `There is no ${what} ${showPath(path)} on the server`, { hint, ...details });
  }
}

/** The path is taken. Nothing was changed. */
export class EntryExists extends EntryError {
  override readonly name = 'EntryExists';
  readonly kind: 'file' | 'folder';

  constructor(path: string, kind: 'file' | 'folder', { showPath = String }: PathWording = {}) {
    const hint =
      kind === 'folder'
        ? 'Choose another path, or delete the folder first.'
        : 'Choose another path, or allow the file to be replaced.';
    super(path, `There is already a ${kind} at ${showPath(path)}`, { hint });
    this.kind = kind;
  }
}

/** The path given for a file is a folder. Nothing was changed. */
export class PathIsFolder extends EntryError {
  override readonly name = 'PathIsFolder';

  constructor(path: string, { showPath = String }: PathWording = {}) {
    const hint = 'Give the path with the file name, such as /reports/today.csv.';
    super(path, `The path ${showPath(path)} is a folder on the server`, { hint });
  }
}

/** A folder that is not empty, or that the account may not remove. */
export class FolderNotEmpty extends EntryError {
  override readonly name = 'FolderNotEmpty';

  constructor(path: string, { showPath = String }: PathWording = {}) {
    const hint = 'Delete its contents too, if they are not needed.';
    super(path, `The folder ${showPath(path)} is not empty, or the account may not remove it`, { hint });
  }
}

/** Awaits a step, and rejects with the EntryError that it failed with instead of the StepFailure around it. */
export async function unwrapEntryError<T>(step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    throw error instanceof StepFailure && error.cause instanceof EntryError ? error.cause : error;
  }
}
