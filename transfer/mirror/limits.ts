import { StorbinaryError } from '../remote/storbinary-error.ts';
import type { MirrorOptions } from './options.ts';

/** A tree on the server that is larger than it may be. */
export class LimitError extends StorbinaryError {
  override readonly name = 'LimitError';

  constructor(message: string, hint: string) {
    super(message, { hint });
  }
}

type Limited = Pick<MirrorOptions, 'maxDepth' | 'maxEntries' | 'maxBytes'>;

/** Counts a tree while it is listed, and ends the listing where it grows beyond what is allowed. */
export class TreeLimits {
  readonly #maxDepth: number;
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #entries = 0;
  #bytes = 0;

  constructor({ maxDepth = 64, maxEntries = 1_000_000, maxBytes = Number.MAX_SAFE_INTEGER }: Limited) {
    this.#maxDepth = maxDepth;
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  /** @throws LimitError when a folder stands too deep */
  checkDepth(path: string): void {
    if (path.split('/').length <= this.#maxDepth) return;
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
