import type { RemoteSession } from '../remote/remote.ts';
import type { Sessions } from '../remote/sessions.ts';
import type { PartialFile } from './partial-file.ts';
import { type Progress, ProgressMeter } from './progress.ts';
import { sendRest } from './send-rest.ts';
import type { Source } from './source.ts';
import { isWrongContent } from './verification-error.ts';
import { verifyStored } from './verify.ts';

/** How to store a source. */
export interface StoreFileOptions {
  /** Whether to read the whole file back from the server and compare it. Default: `false`. */
  readonly readsBack?: boolean | undefined;
  /** Called a few times a second, and once at the end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What a store did. */
export interface StoreFileResult {
  /** Bytes sent over data connections, including those that were lost and sent again. */
  readonly bytesSent: number;
  /** Bytes that the last attempt found on the server and did not send again. */
  readonly bytesResumed: number;
}

/** Stores and verifies one source, over any number of attempts. */
export class VerifiedStore {
  readonly #sessions: Sessions;
  readonly #source: Source;
  readonly #readsBack: boolean;
  readonly #meter: ProgressMeter;
  #bytesSent = 0;
  #bytesResumed = 0;
  #bestBytes = 0;
  /** Whether the copy on the server is known to be wrong and has not been replaced yet. */
  #isWrong = false;
  #hasBeenWrong = false;

  constructor(sessions: Sessions, source: Source, { readsBack = false, onProgress }: StoreFileOptions = {}) {
    this.#sessions = sessions;
    this.#source = source;
    this.#readsBack = readsBack;
    this.#meter = new ProgressMeter(source.sizeBytes, onProgress);
  }

  /** The most bytes that an attempt has found on the server; while it grows, further attempts make sense. */
  get bestBytes(): number {
    return this.#bestBytes;
  }

  get result(): StoreFileResult {
    return { bytesSent: this.#bytesSent, bytesResumed: this.#bytesResumed };
  }

  /**
   * One attempt: resumes what is at `partial` and verifies the whole file. A copy whose content turns out wrong is discarded
   * and sent once more.
   *
   * @param partial a name used for no other content, which nobody else writes to
   * @param isNew whether there cannot be anything of that name, which saves asking the server
   * @throws VerificationError: `permanent` when the content is wrong for the second time, `transient` when the size is
   */
  async attempt(partial: PartialFile, isNew = false): Promise<void> {
    try {
      await this.#sendAndVerify(partial, isNew);
    } catch (error) {
      if (!isWrongContent(error) || this.#hasBeenWrong) throw error;
      this.#hasBeenWrong = true;
      this.#isWrong = true;
      this.#bestBytes = 0;
      await this.#sendAndVerify(partial, false);
    }
    this.#meter.finish();
  }

  async #sendAndVerify(partial: PartialFile, isNew: boolean): Promise<void> {
    const source = this.#source;
    const readsBack = this.#readsBack;
    let places: readonly number[] | undefined;
    do {
      places = await this.#sessions.use(async (session) => {
        const seamBytes = await this.#send(session, partial, isNew);
        return verifyStored(session, { path: partial.path, source, seamBytes, readsBack, places });
      });
    } while (places.length > 0);
  }

  /** @returns the offset at which sending began */
  async #send(session: RemoteSession, partial: PartialFile, isNew: boolean): Promise<number> {
    try {
      const isGone = partial.isEndangered && !(await partial.leaveName(session));
      const isAbsent = isNew || isGone || this.#isWrong;
      const partialBytes = isAbsent ? undefined : await session.size(partial.path);
      const seamBytes = await sendRest(session, partial.path, this.#source, {
        partialBytes,
        onOffset: (offset) => this.#beginAt(offset),
        onBytes: (count) => {
          this.#bytesSent += count;
          this.#meter.move(count);
        },
      });
      this.#isWrong = false;
      return seamBytes;
    } catch (error) {
      partial.failedOn(session);
      throw error;
    }
  }

  #beginAt(offsetBytes: number): void {
    this.#bytesResumed = offsetBytes;
    this.#bestBytes = Math.max(this.#bestBytes, offsetBytes);
    this.#meter.adjust(offsetBytes - this.#meter.progress.bytes);
  }
}
