import { StorbinaryError } from '../remote/storbinary-error.ts';
import { depthOf } from './relative-path.ts';

/** A tree on the server that is larger than it may be. */
export class LimitError extends StorbinaryError {
  override readonly name = 'LimitError';

  constructor(message: string, hint: string) {
    super(message, { hint });
  }
}

/** How large a tree may be. */
export interface TreeLimitOptions {
  /** Folders below each other at most; a link that leads back makes a tree endless. Default: 64. */
  readonly maxDepth?: number;
  /** Files and folders at most. Default: 1,000,000. */
  readonly maxEntries?: number;
  /** Bytes of all files together at most. Default: no limit. */
  readonly maxBytes?: number;
}

/** Counts a tree while it is listed, and ends the listing where it grows beyond what is allowed. */
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

  /** @throws LimitError when a folder is too deep in the tree */
  checkDepth(path: string): void {
    if (depthOf(path) <= this.#maxDepth) return;
    throw new LimitError(
      `${path} stands deeper than ${this.#maxDepth} folders`,
      'A link that leads back may make the tree endless: exclude it, or raise maxDepth.',
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

  /** @throws LimitError when the files are too large together */
  countBytes(sizeBytes: number): void {
    this.#bytes += sizeBytes;
    if (this.#bytes <= this.#maxBytes) return;
    throw new LimitError(
      `The files on the server have more than ${this.#maxBytes} bytes`,
      'Mirror a part of it, exclude what is not needed, or raise maxBytes.',
    );
  }
}
