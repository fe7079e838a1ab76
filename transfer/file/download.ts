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

/** How to download one file. */
export interface DownloadFileOptions {
  /** What to do when the local file exists. Default: `never`. */
  readonly overwrite?: OverwritePolicy;
  /** Called a few times a second, and once at the end. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What a download did. */
export interface DownloadFileResult {
  /** `kept`: the local file was left unchanged. */
  readonly outcome: 'new' | 'replaced' | 'kept';
  readonly sizeBytes: number;
  /** Modification time on the server, which the local file gets too; absent when the server reports none. */
  readonly modifiedAt?: Date;
  /** Bytes received over data connections, including those received twice. */
  readonly bytesReceived: number;
  /** Bytes that were already there when the download began. */
  readonly bytesResumed: number;
  /** How the content was verified; absent when nothing was compared. */
  readonly verifiedBy?: ChecksumAlgorithm | 'size';
}

/** What one download works with. */
export interface DownloadSetup {
  readonly sessions: Sessions;
  readonly path: string;
  readonly localPath: string;
  readonly options: DownloadFileOptions;
  readonly look: () => Promise<RemoteVersion>;
}

/** The download of one file into a local part. */
export class Download {
  readonly #setup: DownloadSetup;
  #meter = new ProgressMeter(0);
  #bytesReceived = 0;
  #bytesResumed: number | undefined;
  /** Bytes kept, over all attempts. */
  #kept = 0;
  #verifiedBy: ChecksumAlgorithm | 'size' | undefined;

  constructor(setup: DownloadSetup) {
    this.#setup = setup;
  }

  /**
   * Completes the part with what is missing of the version on the server.
   *
   * @param mustContinue whether the part is a copy of the user's file, so that a mismatch is an error and not a reason to
   * start over
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

  /** Compares a local file that has the full size with the one on the server. */
  async compareWhole(version: RemoteVersion): Promise<DownloadFileResult> {
    const { localPath } = this.#setup;
    await using target = await openFileTarget(localPath);
    try {
      await this.#retrieve(target, version);
    } catch (error) {
      if (!(error instanceof StepFailure) || !isMismatch(error.cause)) throw error;
      throw new TargetDiffers(`${localPath} differs from the file on the server`, { cause: error });
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
