import { joinRemotePath, messageOf, type PathWording } from '../../../transfer/index.ts';
import { InputError } from '../input/input-error.ts';

/**
 * The folder that a credential confines its nodes to. Users' paths start at it, with or without a leading slash, and
 * are shown in the same way: `/reports` is `<root>/reports` on the server.
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

  /** Like `resolve`, for a parameter. An empty one is a mistake, usually in an expression. */
  resolveFolder(path: string, parameter: string): string {
    if (path.trim() !== '') return this.resolve(path);
    throw new InputError(
      `The parameter "${parameter}" is empty`,
      'Give a path on the server, such as /reports/today.csv; / is the root folder. If it is an expression, check its result for this item.',
    );
  }

  /** Like `resolveFolder`, for a path that must not be the root itself. */
  resolveInside(path: string, parameter: string): string {
    const resolved = this.resolveFolder(path, parameter);
    if (resolved !== this.folder) return resolved;
    throw new InputError(
      `The path ${path} is the root folder itself`,
      'Give the path of a file or folder on the server, such as /reports/today.csv.',
    );
  }

  /** How messages of `transfer/` show a path. */
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
    "Write the path relative to the credential's root folder, with / between the names. No path can leave that folder.",
    { cause: error },
  );
