import type { ChecksumAlgorithm, RemoteSession } from '../remote/remote.ts';
import { StepFailure } from '../remote/retry.ts';
import type { Sessions } from '../remote/sessions.ts';
import type { DownloadPart } from './download-part.ts';
import { isMismatch, maxRounds, resetAfterMismatch } from './download-mismatch.ts';
import { type OverwritePolicy, TargetDiffers } from './download-policy.ts';
import { verifyRetrieved } from './download-version.ts';
import { openFileTarget } from './file-target.ts';
import { type Progress, ProgressMeter } from './progress.ts';
import type { RemoteVersion } from './remote-version.ts';
import { retrieveRest } from './retrieve-rest.ts';
import type { Target } from './target.ts';

/** How one file is downloaded. */
export interface DownloadFileOptions {
  /** What to do when the local file exists. Default: `never`. */
  readonly overwrite?: OverwritePolicy;
  /** Called a few times a second, and once at the end. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What a download came to. */
export interface DownloadFileResult {
  /** `kept`: the local file was left as it was. */
  readonly outcome: 'new' | 'replaced' | 'kept';
  readonly sizeBytes: number;
  /** Time of the file's last change on the server, where it says; the local file has the same. */
  readonly modifiedAt?: Date;
  /** Bytes that came over data connections, whatever became of them. */
  readonly bytesReceived: number;
  /** Bytes that were there already when the download began. */
  readonly bytesResumed: number;
  /** What the content was compared by; absent when nothing was compared. */
  readonly verifiedBy?: ChecksumAlgorithm | 'size';
}

/** One download: from where, to where, how. */
export interface DownloadSetup {
  readonly sessions: Sessions;
  readonly path: string;
  readonly localPath: string;
  readonly options: DownloadFileOptions;
  readonly look: () => Promise<RemoteVersion>;
}

/** One file on its way to a local part. */
export class Download {
  readonly #setup: DownloadSetup;
  #meter = new ProgressMeter(0);
  #bytesReceived = 0;
  #bytesResumed: number | undefined;
  /** Grows with what has arrived to stay. */
  #kept = 0;
  #verifiedBy: ChecksumAlgorithm | 'size' | undefined;

  constructor(setup: DownloadSetup) {
    this.#setup = setup;
  }

  /**
   * Brings the part to the whole of the version on the server.
   *
   * @param mustContinue whether the part's beginning is the user's file, which is wrong when it does not fit
   */
  async complete(part: DownloadPart, mustContinue: boolean): Promise<void> {
    for (let round = 1; ; round += 1) {
      try {
        await this.#retrieve(part, part.version);
        break;
      } catch (error) {
        const cause = error instanceof StepFailure ? error.cause : undefined;
        if (mustContinue && isMismatch(cause)) await this.#refuse(part, error);
        if (round === maxRounds || !(await resetAfterMismatch(part, cause, this.#setup.look))) throw error;
      }
    }
    this.#meter.finish();
  }

  /** Compares a local file that has its full size with the one on the server. */
  async compareWhole(version: RemoteVersion): Promise<DownloadFileResult> {
    const { localPath } = this.#setup;
    await using target = await openFileTarget(localPath);
    try {
      await this.#retrieve(target, version);
    } catch (error) {
      if (!(error instanceof StepFailure) || !isMismatch(error.cause)) throw error;
      throw new TargetDiffers(`${localPath} is not what the server has`, { cause: error });
    }
    return this.result('kept', version);
  }

  result(outcome: DownloadFileResult['outcome'], version: RemoteVersion): DownloadFileResult {
    return {
      outcome,
      ...version,
      bytesReceived: this.#bytesReceived,
      bytesResumed: this.#bytesResumed ?? 0,
      ...(this.#verifiedBy === undefined ? {} : { verifiedBy: this.#verifiedBy }),
    };
  }

  async #retrieve(target: Target, version: RemoteVersion): Promise<void> {
    const { sessions, path, options } = this.#setup;
    this.#meter = new ProgressMeter(version.sizeBytes, options.onProgress);
    await sessions.step(
      `Downloading ${path}`,
      (session) => this.#attempt(session, target, version),
      () => this.#kept,
    );
  }

  async #attempt(session: RemoteSession, target: Target, version: RemoteVersion): Promise<void> {
    const { path } = this.#setup;
    const have = await target.size();
    this.#bytesResumed ??= have;
    this.#meter.adjust(have - this.#meter.progress.bytes);
    const onBytes = (received: number, fresh: number): void => {
      this.#bytesReceived += received;
      this.#kept += fresh;
      this.#meter.move(fresh);
    };
    await retrieveRest(session, path, target, { sizeBytes: version.sizeBytes, onBytes });
    this.#verifiedBy = await verifyRetrieved(session, path, target, version);
  }

  async #refuse(part: DownloadPart, error: unknown): Promise<never> {
    await part.discard();
    const message = `${this.#setup.localPath} is not the beginning of the file on the server`;
    throw new TargetDiffers(message, { cause: error });
  }
}
