import type { RemoteSession } from '../remote/remote.ts';
import type { Sessions } from '../remote/sessions.ts';
import { type Progress, ProgressMeter } from './progress.ts';
import { sendRest } from './send-rest.ts';
import type { Source } from './source.ts';
import { VerificationError, verifyStored } from './verify.ts';

/** How a source is stored. */
export interface StoreFileOptions {
  /** Read the whole file back from the server and compare it. Default: `false`. */
  readonly readsBack?: boolean | undefined;
  /** Called a few times a second, and once at the end. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What a store took. */
export interface StoreFileResult {
  /** Bytes that went over data connections, whatever became of them. */
  readonly bytesSent: number;
  /** Bytes of the file that the last attempt found on the server. */
  readonly bytesResumed: number;
}

/** One source on its way to the server, over any number of attempts. */
export class VerifiedStore {
  readonly #sessions: Sessions;
  readonly #source: Source;
  readonly #readsBack: boolean;
  readonly #meter: ProgressMeter;
  #bytesSent = 0;
  #bytesResumed = 0;
  #bestBytes = 0;
  /** Whether what is there is known to be wrong, and nothing of it has been replaced yet. */
  #isWrong = false;
  #hasBeenWrong = false;

  constructor(sessions: Sessions, source: Source, { readsBack = false, onProgress }: StoreFileOptions = {}) {
    this.#sessions = sessions;
    this.#source = source;
    this.#readsBack = readsBack;
    this.#meter = new ProgressMeter(source.sizeBytes, onProgress);
  }

  /** Most bytes that an attempt found on the server: what makes further attempts worth while. */
  get bestBytes(): number {
    return this.#bestBytes;
  }

  get result(): StoreFileResult {
    return { bytesSent: this.#bytesSent, bytesResumed: this.#bytesResumed };
  }

  /**
   * One attempt: continues what is there under `path` and verifies the whole. What turns out wrong after the last byte is
   * discarded and sent once more.
   *
   * @param path a name that only this content has ever had, and that nobody else writes to
   * @param isNew whether nothing can be there, so that the server need not be asked
   * @throws VerificationError when the copy is wrong for the second time
   */
  async attempt(path: string, isNew = false): Promise<void> {
    try {
      await this.#sessions.use((session) => this.#sendAndVerify(session, path, isNew));
    } catch (error) {
      if (!(error instanceof VerificationError) || this.#hasBeenWrong) throw error;
      this.#hasBeenWrong = true;
      this.#isWrong = true;
      this.#bestBytes = 0;
      await this.#sessions.use((session) => this.#sendAndVerify(session, path, false));
    }
    this.#meter.finish();
  }

  async #sendAndVerify(session: RemoteSession, path: string, isNew: boolean): Promise<void> {
    const source = this.#source;
    const partialBytes = isNew || this.#isWrong ? undefined : await session.size(path);
    const seamBytes = await sendRest(session, path, source, {
      partialBytes,
      onOffset: (offset) => this.#beginAt(offset),
      onBytes: (count) => {
        this.#bytesSent += count;
        this.#meter.move(count);
      },
    });
    this.#isWrong = false;
    await verifyStored(session, { path, source, seamBytes, readsBack: this.#readsBack });
  }

  #beginAt(offsetBytes: number): void {
    this.#bytesResumed = offsetBytes;
    this.#bestBytes = Math.max(this.#bestBytes, offsetBytes);
    this.#meter.adjust(offsetBytes - this.#meter.progress.bytes);
  }
}
