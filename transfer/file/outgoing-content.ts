import { createHash, type Hash } from 'node:crypto';
import type { RemoteSession } from '../remote/remote.ts';
import { SourceChanged } from './file-source.ts';
import type { Source } from './source.ts';

/**
 * The content of a source on its way to the server, from an offset to the end. If the SHA-256 of the source is known, the
 * content is hashed as it passes, and the last chunk is withheld when the hash differs: no complete copy of wrong content
 * ever has the name of the right one.
 *
 * When the source has changed, the content ends early instead of throwing, so that the session stays usable and can delete
 * the copy; `change` then says what is wrong.
 */
export class OutgoingContent implements AsyncIterable<Uint8Array> {
  readonly #source: Source;
  readonly #offsetBytes: number;
  readonly #hash: Hash | undefined;
  #change: SourceChanged | undefined;

  constructor(source: Source, offsetBytes: number) {
    this.#source = source;
    this.#offsetBytes = offsetBytes;
    this.#hash = source.sha256 === undefined ? undefined : createHash('sha256');
  }

  /** Why the content ended early, if it did. */
  get change(): SourceChanged | undefined {
    return this.#change;
  }

  /**
   * Hashes what comes before the offset, which costs one read of that part of the source and, at 0.5 to 2 GB/s, a few
   * seconds for the largest files. It has to happen before the command that stores, because a server does not wait long
   * for the first byte.
   *
   * @param session the one that stores afterwards; once it is lost, hashing ends
   */
  async hashStart(session: RemoteSession): Promise<void> {
    if (this.#hash === undefined) return;
    for await (const chunk of this.#source.open(0, this.#offsetBytes)) {
      if (!session.isOpen) return;
      this.#hash.update(chunk);
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const { sizeBytes } = this.#source;
    let position = this.#offsetBytes;
    try {
      for await (const chunk of this.#source.open(this.#offsetBytes)) {
        position += chunk.byteLength;
        this.#hash?.update(chunk);
        if (position >= sizeBytes) this.#checkHash();
        yield chunk;
      }
    } catch (error) {
      if (!(error instanceof SourceChanged)) throw error;
      this.#change = error;
    }
  }

  /** @throws SourceChanged */
  #checkHash(): void {
    const { name = 'The content', sha256 } = this.#source;
    if (this.#hash === undefined || this.#hash.digest('hex') === sha256) return;
    throw new SourceChanged(
      `${name} changed while it was being sent: its content no longer has the SHA-256 that it had before`,
    );
  }
}
