import { joinRemotePath, messageOf, type PathWording } from '../../../transfer/index.ts';
import { InputError } from '../input/input-error.ts';

/**
 * The folder that a credential keeps its nodes in. Users' paths begin at it, with or without a slash, and are shown as
 * beginning at it: `/reports` is `<root>/reports` on the server.
 */
export class RemoteRoot {
  /** Absolute path on the server. */
  readonly folder: string;

  constructor(folder: string) {
    this.folder = build(() => joinRemotePath('/', folder), folder);
  }

  /** Absolute path on the server of a file or folder; `''` and `/` are the root itself. */
  resolve(path: string): string {
    return build(() => joinRemotePath(this.folder, `./${path}`), path);
  }

  /** As `resolve`, for a parameter: one that is empty is a mistake, mostly of an expression. */
  resolveFolder(path: string, parameter: string): string {
    if (path.trim() !== '') return this.resolve(path);
    throw new InputError(
      `The parameter "${parameter}" is empty`,
      'Give a path on the server, such as /reports/today.csv; / is the root folder. Where it is an expression, check what it gives for this item.',
    );
  }

  /** As `resolveFolder`, for what must not be the root itself. */
  resolveInside(path: string, parameter: string): string {
    const resolved = this.resolveFolder(path, parameter);
    if (resolved !== this.folder) return resolved;
    throw new InputError(
      `The path ${path} is the root folder itself`,
      'Give the path of a file or folder on the server, such as /reports/today.csv.',
    );
  }

  /** How the engine's messages write a path. */
  get wording(): PathWording {
    return { showPath: (path) => this.show(path) };
  }

  /** The path as the user writes it. */
  show(absolute: string): string {
    if (this.folder === '/') return absolute;
    return absolute === this.folder ? '/' : absolute.slice(this.folder.length);
  }
}

function build(join: () => string, path: string): string {
  try {
    return join();
  } catch (error) {
    throw unusable(path, error);
  }
}

const unusable = (path: string, error: unknown): InputError =>
  new InputError(
    `The path ${JSON.stringify(path)} cannot be used: ${messageOf(error)}`,
    "Write the path from the credential's root folder on, with / between the names; no path leaves that folder.",
    { cause: error },
  );
