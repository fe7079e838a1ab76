import type { RemoteSession } from '../remote/remote.ts';
import type { Source } from '../file/source.ts';
import { ProgressMeter } from '../file/progress.ts';
import { sendRest } from '../file/send-rest.ts';
import { VerificationError, verifyStored } from '../file/verify.ts';
import { workThrough } from '../run/transfer-workers.ts';
import type { DeployContext } from './deploy-context.ts';
import type { Sending } from './plan.ts';
import type { StagedSizes } from './staging.ts';

/** What a stage took, up to now. */
export interface StageTotals {
  bytesSent: number;
  bytesResumed: number;
}

/** One file on its way into the staging folder. */
interface Job {
  readonly sending: Sending;
  readonly source: Source;
  readonly path: string;
  /** Whether a partial may be there; its size is asked for when the listing does not tell any more. */
  partial: { readonly bytes: number | undefined } | 'unknown';
  /** Most bytes of it that the server was seen to have. */
  seenBytes: number;
  /** Bytes of the present attempt that progress has counted. */
  countedBytes: number;
  resumedBytes: number;
  hasMismatched: boolean;
}

/** A job whose bytes have all been sent, on the session that sent them. */
interface Stored {
  readonly job: Job;
  readonly seamBytes: number;
}

/**
 * Brings the content of every sending into the staging folder, whole and verified: several sessions at once, each file
 * gone on with where it stands.
 *
 * @param sourceOf the content of a file
 * @param staged what the staging folder had when this run found it
 * @param totals counted up while it runs, also when it fails
 * @throws StepFailure; the signal's reason
 */
export async function stageFiles(
  context: DeployContext,
  sendings: readonly Sending[],
  sourceOf: (sending: Sending) => Source,
  staged: StagedSizes,
  totals: StageTotals,
): Promise<void> {
  const stage = new Stage(
    context,
    totals,
    sendings.map((sending) => newJob(context, sending, sourceOf(sending), staged)),
  );
  await stage.run();
}

const newJob = (context: DeployContext, sending: Sending, source: Source, staged: StagedSizes): Job => ({
  sending,
  source,
  path: context.paths.staged(sending.stagedName),
  partial: { bytes: staged.get(sending.stagedName) },
  seenBytes: 0,
  countedBytes: 0,
  resumedBytes: 0,
  hasMismatched: false,
});

class Stage {
  readonly #context: DeployContext;
  readonly #totals: StageTotals;
  readonly #queue: Job[];
  readonly #meter: ProgressMeter;
  readonly #filesTotal: number;
  #filesDone = 0;
  /** Grows when the server is seen to have more than before. */
  #achieved = 0;

  constructor(context: DeployContext, totals: StageTotals, jobs: readonly Job[]) {
    this.#context = context;
    this.#totals = totals;
    this.#queue = jobs.toReversed();
    this.#filesTotal = jobs.length;
    const totalBytes = jobs.reduce((sum, { source }) => sum + source.sizeBytes, 0);
    this.#meter = new ProgressMeter(totalBytes, (progress) =>
      context.emit({ type: 'progress', progress, filesDone: this.#filesDone, filesTotal: this.#filesTotal }),
    );
  }

  async run(): Promise<void> {
    const { sessions, readsBack } = this.#context;
    await workThrough<Job, Stored>(sessions, {
      queue: this.#queue,
      name: (job) => `Uploading ${job?.sending.file.path ?? 'the files'}`,
      move: (session, job) => this.#send(session, job),
      check: (session, stored) => this.#check(session, stored),
      // The check of a continued file may read its seam, and that ends the session.
      mustBeCheckedAlone: ({ seamBytes }) => seamBytes > 0 || readsBack,
      putBack: (job) => this.#putBack(job),
      achieved: () => this.#achieved,
    });
    this.#meter.finish();
  }

  async #send(session: RemoteSession, job: Job): Promise<Stored> {
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
      this.#putBack(job);
      throw error;
    }
  }

  async #check(session: RemoteSession, { job, seamBytes }: Stored): Promise<void> {
    try {
      const { readsBack } = this.#context;
      await verifyStored(session, { path: job.path, source: job.source, seamBytes, readsBack });
    } catch (error) {
      if (error instanceof VerificationError && !job.hasMismatched) return this.#discard(session, job, error);
      this.#putBack(job);
      throw error;
    }
    this.#finish(job);
  }

  /**
   * What turned out wrong goes before anybody begins anew under its name. Where it may not be deleted, or the connection
   * is lost, the new attempt stores over it.
   */
  async #discard(session: RemoteSession, job: Job, error: VerificationError): Promise<void> {
    job.hasMismatched = true;
    job.partial = { bytes: undefined };
    this.#context.emit({ type: 'warning', message: `${error.message}; it is sent once more` });
    if (session.isOpen) await session.delete(job.path).catch(() => false);
    this.#putBack(job);
  }

  #begin(job: Job, offset: number): void {
    this.#meter.adjust(offset - job.countedBytes);
    job.countedBytes = offset;
    job.resumedBytes = offset;
    this.#see(job, offset);
  }

  #count(job: Job, count: number): void {
    job.countedBytes += count;
    this.#totals.bytesSent += count;
    this.#meter.move(count);
  }

  #see(job: Job, bytes: number): void {
    if (bytes <= job.seenBytes) return;
    this.#achieved += bytes - job.seenBytes;
    job.seenBytes = bytes;
  }

  #finish(job: Job): void {
    this.#achieved += 1;
    this.#see(job, job.source.sizeBytes);
    this.#filesDone += 1;
    this.#totals.bytesResumed += job.resumedBytes;
    const { path, sizeBytes } = job.sending.file;
    this.#context.emit({ type: 'staged', path, sizeBytes, resumedBytes: job.resumedBytes });
  }

  #putBack(job: Job): void {
    this.#meter.adjust(-job.countedBytes);
    job.countedBytes = 0;
    this.#queue.push(job);
  }
}
