import type { RemoteSession } from '../remote/remote.ts';
import { StepFailure } from '../remote/retry.ts';
import type { Sessions } from '../remote/sessions.ts';
import { type Progress, ProgressMeter } from './progress.ts';
import { sendRest } from './send-rest.ts';
import type { Source } from './source.ts';
import { VerificationError, verifyStored } from './verify.ts';

/** How one source is stored. */
export interface StoreFileOptions {
  /** Read the whole file back from the server and compare it. Default: `false`. */
  readonly readsBack?: boolean;
  /** Called a few times a second, and once at the end. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What a store took. */
export interface StoreFileResult {
  /** Bytes that went over data connections, whatever became of them. */
  readonly bytesSent: number;
  /** Bytes of the file that the last attempt found on the server. */
  readonly bytesResumed: number;
}

/**
 * Stores a source whole: goes on from what is there under `path`, tries again after failures, verifies. What turns out
 * wrong after the last byte is discarded and sent anew, once.
 *
 * @param path a name that no other content has had, best made of the content's hash
 * @throws StepFailure, with a VerificationError as its cause when the copy is wrong twice; the reason of the signal
 */
export async function storeFile(
  sessions: Sessions,
  path: string,
  source: Source,
  options: StoreFileOptions = {},
): Promise<StoreFileResult> {
  const { readsBack = false } = options;
  const meter = new ProgressMeter(source.sizeBytes, options.onProgress);
  let bytesSent = 0;
  let bytesResumed = 0;
  let best = 0;
  let isWrong = false;
  const attempt = async (session: RemoteSession): Promise<void> => {
    const partialBytes = isWrong ? undefined : await session.size(path);
    const seamBytes = await sendRest(session, path, source, {
      partialBytes,
      onOffset: (offset) => {
        bytesResumed = offset;
        best = Math.max(best, offset);
        meter.adjust(offset - meter.progress.bytes);
      },
      onBytes: (count) => {
        bytesSent += count;
        meter.move(count);
      },
    });
    isWrong = false;
    await verifyStored(session, { path, source, seamBytes, readsBack });
  };
  const run = (): Promise<void> => sessions.step(`Storing ${path}`, attempt, () => best);
  try {
    await run();
  } catch (error) {
    if (!isMismatch(error)) throw error;
    isWrong = true;
    best = 0;
    await run();
  }
  meter.finish();
  return { bytesSent, bytesResumed };
}

/** Whether a step ended because the server's copy is wrong. */
const isMismatch = (error: unknown): boolean =>
  error instanceof StepFailure && error.cause instanceof VerificationError;
