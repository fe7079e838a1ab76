import type { ChecksumAlgorithm, RemoteSession } from '../remote/remote.ts';
import { StepFailure } from '../remote/retry.ts';
import type { Sessions } from '../remote/sessions.ts';
import type { DownloadFileOptions, DownloadFileResult } from './download-file.ts';
import type { DownloadPart } from './download-part.ts';
import { TargetDiffers } from './download-policy.ts';
import { DownloadMismatch, VersionChanged, verifyRetrieved } from './download-version.ts';
import { openFileTarget } from './file-target.ts';
import { ProgressMeter } from './progress.ts';
import type { RemoteVersion } from './remote-version.ts';
import { RemoteChanged, retrieveRest, TailDiffers } from './retrieve-rest.ts';
import type { Target } from './target.ts';

/** Times that a file is begun anew before what changes it, here or on the server, is taken to go on. */
export const maxRounds = 3;

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
        if (mustContinue && isMisfit(cause)) await this.#refuse(part, error);
        if (round === maxRounds || !(await settleMisfit(part, cause, this.#setup.look))) throw error;
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
      if (!(error instanceof StepFailure) || !isMisfit(error.cause)) throw error;
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

/** Whether what has arrived and what the server has do not belong together. */
export const isMisfit = (error: unknown): boolean =>
  error instanceof TailDiffers || error instanceof RemoteChanged || error instanceof DownloadMismatch;

/**
 * Makes a part ready for another round after a misfit.
 *
 * @param look asks the server for the present version
 * @returns whether there is anything to go round for
 */
export async function settleMisfit(
  part: DownloadPart,
  error: unknown,
  look: () => Promise<RemoteVersion>,
): Promise<boolean> {
  if (!isMisfit(error)) return false;
  if (error instanceof VersionChanged) await part.adopt(error.version);
  else if (error instanceof RemoteChanged) await part.adopt(await look());
  else if (error instanceof TailDiffers || (await part.size()) === part.version.sizeBytes) await part.clear();
  return true;
}
