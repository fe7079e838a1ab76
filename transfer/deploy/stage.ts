import type { RemoteSession } from '../remote/remote.ts';
import type { Source } from '../file/source.ts';
import { ProgressMeter } from '../file/progress.ts';
import { sendRest } from '../file/send-rest.ts';
import { VerificationError, verifyStored } from '../file/verify.ts';
import { runTransferWorkers } from '../run/transfer-workers.ts';
import type { DeployContext } from './deploy-context.ts';
import type { Sending } from './plan.ts';
import type { StagedSizes } from './staging.ts';

/** One file on its way into the staging folder. */
interface Upload {
  readonly sending: Sending;
  readonly source: Source;
  readonly path: string;
  /** Whether a partial may be there; its size is asked for once the listing is out of date. */
  partial: { readonly bytes: number | undefined } | 'unknown';
  /** Most bytes of it that the server was seen to have. */
  seenBytes: number;
  /** Bytes of the present attempt that progress has counted. */
  countedBytes: number;
  bytesResumed: number;
  hasMismatched: boolean;
}

/** An upload whose bytes have all been sent. */
interface Stored {
  readonly job: Upload;
  /** Offset that it was continued from. */
  readonly seamBytes: number;
}

/**
 * Brings the content of every sending into the staging folder, whole and verified: on several sessions at once, each
 * file resumed where it ends.
 *
 * @param sourceOf the content of a file
 * @param staged what the staging folder had when this run found it
 * @throws StepFailure; the signal's reason
 */
export async function stageFiles(
  context: DeployContext,
  sendings: readonly Sending[],
  sourceOf: (sending: Sending) => Source,
  staged: StagedSizes,
): Promise<void> {
  const uploads = sendings.map((sending) => newUpload(context, sending, sourceOf(sending), staged));
  await new Stage(context, uploads).run();
}

const newUpload = (
  context: DeployContext,
  sending: Sending,
  source: Source,
  staged: StagedSizes,
): Upload => ({
  sending,
  source,
  path: context.paths.staged(sending.stagedName),
  partial: { bytes: staged.get(sending.stagedName) },
  seenBytes: 0,
  countedBytes: 0,
  bytesResumed: 0,
  hasMismatched: false,
});

class Stage {
  readonly #context: DeployContext;
  readonly #queue: Upload[];
  readonly #meter: ProgressMeter;
  readonly #filesTotal: number;
  #filesDone = 0;
  /** Grows when the server is seen to have more than before. */
  #achieved = 0;

  constructor(context: DeployContext, uploads: readonly Upload[]) {
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
      // Verifying a resumed file may read its seam, and that ends the session.
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
    try {
      const { readsBack } = this.#context;
      await verifyStored(session, { path: job.path, source: job.source, seamBytes, readsBack });
    } catch (error) {
      if (error instanceof VerificationError && !job.hasMismatched) return this.#discard(session, job, error);
      this.#requeue(job);
      throw error;
    }
    this.#finish(job);
  }

  /**
   * What turned out wrong goes before anybody starts over under its name. Where it may not be deleted, or the connection
   * is lost, the new attempt stores over it.
   */
  async #discard(session: RemoteSession, job: Upload, error: VerificationError): Promise<void> {
    job.hasMismatched = true;
    job.partial = { bytes: undefined };
    this.#context.reporter.warn(`${error.message}; it is sent once more`);
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
