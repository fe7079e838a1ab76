import type { RemoteSession } from '../remote/remote.ts';
import { RemoteFileMissing } from '../remote/remote-error.ts';
import { StepFailure } from '../remote/retry.ts';
import type { Sessions } from '../remote/sessions.ts';
import { type Progress, ProgressMeter } from './progress.ts';
import { retrieveRest, TailDiffers } from './retrieve-rest.ts';
import type { Target } from './target.ts';
import { VerificationError } from './verification-error.ts';

/** How to retrieve one file. */
export interface RetrieveFileOptions {
  /** Called a few times a second, and once at the end. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What a retrieve did. */
export interface RetrieveFileResult {
  readonly sizeBytes: number;
  /** Bytes received over data connections, including those received twice. */
  readonly bytesReceived: number;
}

/**
 * Retrieves a whole remote file into a target: resumes from what the target holds, retries after failures, and checks the
 * number of bytes against the size on the server. Resuming reads the last 64 KiB again and compares them; if they differ,
 * the target is cleared and the file retrieved from the beginning.
 *
 * @param path absolute path on the server
 * @throws StepFailure; its cause is RemoteFileMissing when there is no such file, VerificationError when the server ends
 * the file early but reports success, RemoteChanged when it sends more than the file's size
 */
export async function retrieveFile(
  sessions: Sessions,
  path: string,
  target: Target,
  options: RetrieveFileOptions = {},
): Promise<RetrieveFileResult> {
  let meter = new ProgressMeter(0);
  let bytesReceived = 0;
  let kept = 0;
  const attempt = async (session: RemoteSession): Promise<number> => {
    const size = await session.size(path);
    if (size === undefined) throw new RemoteFileMissing(path);
    if (meter.progress.totalBytes !== size) meter = new ProgressMeter(size, options.onProgress);
    if ((await target.size()) > size) await target.clear();
    meter.adjust((await target.size()) - meter.progress.bytes);
    const onBytes = (received: number, fresh: number): void => {
      bytesReceived += received;
      kept += fresh;
      meter.move(fresh);
    };
    await retrieveRest(session, path, target, { sizeBytes: size, onBytes });
    if ((await target.size()) !== size) {
      throw new VerificationError(`${path}: only ${await target.size()} of ${size} bytes arrived`, {
        kind: 'transient',
      });
    }
    return size;
  };
  const run = (): Promise<number> => sessions.step(`Retrieving ${path}`, attempt, () => kept);
  const sizeBytes = await run().catch(async (error: unknown) => {
    if (!(error instanceof StepFailure && error.cause instanceof TailDiffers)) throw error;
    await target.clear();
    return run();
  });
  meter.finish();
  return { sizeBytes, bytesReceived };
}
