import type { RemoteSession } from '../remote/remote.ts';
import type { Source } from '../file/source.ts';
import { ProgressMeter } from '../file/progress.ts';
import { sendRest } from '../file/send-rest.ts';
import { isWrongContent, type VerificationError } from '../file/verification-error.ts';
import { verifyStored } from '../file/verify.ts';
import { runTransferWorkers } from '../run/transfer-workers.ts';
import type { RunContext } from './deploy-context.ts';
import type { Sending } from './plan.ts';
import type { StagedSizes } from './staged-uploads.ts';

/** One file on its way into the staging folder. */
interface Upload {
  readonly sending: Sending;
  readonly source: Source;
  readonly path: string;
  /** The partial's size from the listing of the staging folder; `unknown` once the listing may be out of date. */
  partial: { readonly bytes: number | undefined } | 'unknown';
  /** The most bytes of it found on the server. */
  seenBytes: number;
  /** Bytes that the progress counts for it. */
  countedBytes: number;
  bytesResumed: number;
  hasMismatched: boolean;
  /** What is still to be compared of a large file that was found complete. */
  placesLeft: readonly number[] | undefined;
}

/** An upload that has been sent and not yet verified. */
interface Stored {
  readonly job: Upload;
  /** Offset at which it was resumed. */
  readonly seamBytes: number;
}

/**
 * Uploads the content of every sending into the staging folder and verifies it, on several sessions at once, resuming
 * partials.
 *
 * @param sourceOf the content of a file
 * @param staged what was in the staging folder when this run began
 * @throws StepFailure; the signal's reason when it aborts
 */
export async function stageFiles(
  context: RunContext,
  sendings: readonly Sending[],
  sourceOf: (sending: Sending) => Source,
  staged: StagedSizes,
): Promise<void> {
  const uploads = sendings.map((sending) => newUpload(context, sending, sourceOf(sending), staged));
  await new Stage(context, uploads).run();
}

const newUpload = (context: RunContext, sending: Sending, source: Source, staged: StagedSizes): Upload => ({
  sending,
  source,
  path: context.paths.staged(sending.stagedName),
  partial: { bytes: staged.get(sending.stagedName) },
  seenBytes: 0,
  countedBytes: 0,
  bytesResumed: 0,
  hasMismatched: false,
  placesLeft: undefined,
});

class Stage {
  readonly #context: RunContext;
  readonly #queue: Upload[];
  readonly #meter: ProgressMeter;
  readonly #filesTotal: number;
  #filesDone = 0;
  /** Grows when the server turns out to have more than before. */
  #achieved = 0;

  constructor(context: RunContext, uploads: readonly Upload[]) {
    this.#context = context;
    this.#queue = uploads.toReversed();
    this.#filesTotal = uploads.length;
    const totalBytes = uploads.reduce((sum, { source }) => sum + source.sizeBytes, 0);
    this.#meter = new ProgressMeter(totalBytes, (progress) =>
      context.reporter.emit({
        type: 'progress',
        progress,
        filesDone: this.#filesDone,
        filesTotal: this.#filesTotal,
      }),
    );
  }

  async run(): Promise<void> {
    const { sessions, readsBack } = this.#context;
    await runTransferWorkers<Upload, Stored>(sessions, {
      queue: this.#queue,
      name: (job) => `Uploading ${job?.sending.file.path ?? 'the files'}`,
      transfer: (session, job) => this.#send(session, job),
      verify: (session, stored) => this.#verify(session, stored),
      // Verifying a resumed or found file may read a part of it, which closes the session.
      mustVerifyAlone: ({ seamBytes }) => seamBytes > 0 || readsBack,
      requeue: (job) => this.#requeue(job),
      achieved: () => this.#achieved,
    });
    this.#meter.finish();
  }

  async #send(session: RemoteSession, job: Upload): Promise<Stored> {
    try {
      const partialBytes = job.partial === 'unknown' ? await session.size(job.path) : job.partial.bytes;
      job.partial = 'unknown';
      const seamBytes = await sendRest(session, job.path, job.source, {
        partialBytes,
        onOffset: (offset) => this.#begin(job, offset),
        onBytes: (count) => this.#count(job, count),
      });
      return { job, seamBytes };
    } catch (error) {
      this.#requeue(job);
      throw error;
    }
  }

  async #verify(session: RemoteSession, { job, seamBytes }: Stored): Promise<void> {
    const { path, source, placesLeft: places } = job;
    const { readsBack } = this.#context;
    try {
      job.placesLeft = await verifyStored(session, { path, source, seamBytes, readsBack, places });
    } catch (error) {
      if (isWrongContent(error) && !job.hasMismatched) return this.#discard(session, job, error);
      this.#requeue(job);
      throw error;
    }
    if (job.placesLeft.length > 0) this.#requeue(job);
    else this.#finish(job);
  }

  /**
   * Deletes a wrong copy before another attempt uses its name. If it may not be deleted, or the connection is lost, the next
   * attempt overwrites it.
   */
  async #discard(session: RemoteSession, job: Upload, error: VerificationError): Promise<void> {
    job.hasMismatched = true;
    job.partial = { bytes: undefined };
    job.placesLeft = undefined;
    this.#context.reporter.warn(`${error.message}; the file is uploaded again`);
    if (session.isOpen) await session.delete(job.path).catch(() => false);
    this.#requeue(job);
  }

  #begin(job: Upload, offset: number): void {
    this.#meter.adjust(offset - job.countedBytes);
    job.countedBytes = offset;
    job.bytesResumed = offset;
    this.#see(job, offset);
  }

  #count(job: Upload, count: number): void {
    job.countedBytes += count;
    this.#context.reporter.totals.bytesSent += count;
    this.#meter.move(count);
  }

  #see(job: Upload, bytes: number): void {
    if (bytes <= job.seenBytes) return;
    this.#achieved += bytes - job.seenBytes;
    job.seenBytes = bytes;
  }

  #finish(job: Upload): void {
    const { reporter } = this.#context;
    const { bytesResumed } = job;
    this.#achieved += 1;
    this.#see(job, job.source.sizeBytes);
    this.#filesDone += 1;
    reporter.totals.bytesResumed += bytesResumed;
    const { path, sizeBytes } = job.sending.file;
    reporter.emit({ type: 'staged', path, sizeBytes, bytesResumed });
  }

  #requeue(job: Upload): void {
    this.#meter.adjust(-job.countedBytes);
    job.countedBytes = 0;
    this.#queue.push(job);
  }
}
