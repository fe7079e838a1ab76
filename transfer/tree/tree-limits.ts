import { StorbinaryError } from '../remote/storbinary-error.ts';
import { depthOf } from './relative-path.ts';

/** A limit was exceeded: the tree on the server is too large, or too much would be deleted. */
export class LimitError extends StorbinaryError {
  override readonly name = 'LimitError';

  constructor(message: string, hint: string) {
    super(message, { hint });
  }
}

/** How large a tree on the server may be. */
export interface TreeLimitOptions {
  /** Most folders nested in each other; a server that follows a link back up has endless trees. Default: 64. */
  readonly maxDepth?: number;
  /** Most files and folders. Default: 1,000,000. */
  readonly maxEntries?: number;
  /** Most bytes in all files together. Default: no limit. */
  readonly maxBytes?: number;
}

/** Counts a tree while it is being listed, and throws when it exceeds a limit. */
export class TreeLimits {
  readonly #maxDepth: number;
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #entries = 0;
  #bytes = 0;

  constructor({
    maxDepth = 64,
    maxEntries = 1_000_000,
    maxBytes = Number.MAX_SAFE_INTEGER,
  }: TreeLimitOptions) {
    this.#maxDepth = maxDepth;
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  /** @throws LimitError when a folder is nested too deeply */
  checkDepth(path: string): void {
    if (depthOf(path) <= this.#maxDepth) return;
    throw new LimitError(
      `${path} is more than ${this.#maxDepth} folders deep`,
      'The server may follow a link back up, which makes the tree endless: exclude the link, or raise maxDepth.',
    );
  }

  /** @throws LimitError when there are too many entries */
  countEntry(): void {
    this.#entries += 1;
    if (this.#entries <= this.#maxEntries) return;
    throw new LimitError(
      `There are more than ${this.#maxEntries} files and folders on the server`,
      'Mirror a part of it, exclude what is not needed, or raise maxEntries.',
    );
  }

  /** @throws LimitError when all files together are too large */
  countBytes(sizeBytes: number): void {
    this.#bytes += sizeBytes;
    if (this.#bytes <= this.#maxBytes) return;
    throw new LimitError(
      `The files on the server have more than ${this.#maxBytes} bytes in total`,
      'Mirror a part of it, exclude what is not needed, or raise maxBytes.',
    );
  }
}
