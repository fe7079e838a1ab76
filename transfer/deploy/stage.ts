import type { RemoteSession } from '../remote/remote.ts';
import { nameOf } from '../remote/remote-path.ts';
import { sendRest } from '../file/send-rest.ts';
import type { Source } from '../file/source.ts';
import { isWrongContent, VerificationError } from '../file/verification-error.ts';
import { verifyStored } from '../file/verify.ts';
import { pipelinedBatch } from '../run/pipelined-batch.ts';
import { runTransferWorkers } from '../run/transfer-workers.ts';
import type { RunContext } from './deploy-context.ts';
import type { Sending } from './plan.ts';
import type { StageProgress } from './stage-progress.ts';
import { newStagedUpload, type StagedUpload } from './staged-upload.ts';
import { StagedCopies } from './staged-copies.ts';
import type { StagedSizes } from './staged-uploads.ts';

/** Does something beside the verification of an upload; `path` is its absolute path in the staging folder. */
type Alongside = (session: RemoteSession, sending: Sending, path: string) => Promise<unknown>;

/** How files are staged. */
export interface StageOptions {
  /** The content of a file. */
  readonly sourceOf: (sending: Sending) => Source;
  /** What was in the staging folder when this run began. */
  readonly staged: StagedSizes;
  /** Called for each upload that is complete. What it queues at once shares a write with the verification. */
  readonly alongside: Alongside;
  readonly progress: StageProgress;
}

/** An upload that has been sent and not yet verified. */
interface Stored {
  readonly job: StagedUpload;
  /** Offset at which it was resumed. */
  readonly seamBytes: number;
}

/** How often the sizes of all files may be found changed after their verification, in a row, before that is an error. */
const mostRounds = 3;

/**
 * Uploads the content of every sending into the staging folder and verifies it, on several sessions at once, resuming
 * partials. A file whose session was lost gets another name, because what that session had in flight may still arrive.
 *
 * @returns the names of the uploads, by those that the plan gives them
 * @throws StepFailure; the signal's reason when it aborts
 */
export async function stageFiles(
  context: RunContext,
  sendings: readonly Sending[],
  { sourceOf, staged, alongside, progress }: StageOptions,
): Promise<ReadonlyMap<string, string>> {
  const copies = new StagedCopies(staged);
  const uploads = sendings.map((sending) => newStagedUpload(context, sending, sourceOf(sending), copies));
  await new Stage(context, uploads, { alongside, progress }).run();
  const nameIn = ({ partial }: StagedUpload): string => context.paths.stagedName(nameOf(partial.path));
  return new Map(uploads.map((upload) => [upload.sending.stagedName, nameIn(upload)]));
}

class Stage {
  readonly #context: RunContext;
  readonly #alongside: Alongside;
  readonly #uploads: readonly StagedUpload[];
  readonly #queue: StagedUpload[];
  readonly #progress: StageProgress;
  /** Grows when the server turns out to have more than before. */
  #achieved = 0;
  /** Whether a session was lost since the files were last known to be as they were verified. */
  #hasLostSession = false;

  constructor(
    context: RunContext,
    uploads: readonly StagedUpload[],
    { alongside, progress }: Pick<StageOptions, 'alongside' | 'progress'>,
  ) {
    this.#context = context;
    this.#alongside = alongside;
    this.#uploads = uploads;
    this.#queue = uploads.toReversed();
    this.#progress = progress;
  }

  async run(): Promise<void> {
    for (let round = 1; ; round += 1) {
      await this.#transferAll();
      if (!this.#hasLostSession) break;
      this.#hasLostSession = false;
      const changed = await this.#changedSinceVerified();
      const [first] = changed;
      if (first === undefined) break;
      if (round === mostRounds) throw new VerificationError(`${first.partial.path} changes after its upload`);
      for (const job of changed) this.#sendAgain(job);
    }
    this.#progress.meter.finish();
  }

  async #transferAll(): Promise<void> {
    const { sessions, readsBack } = this.#context;
    await runTransferWorkers<StagedUpload, Stored>(sessions, {
      queue: this.#queue,
      name: (job) => `Uploading ${job?.sending.file.path ?? 'the files'}`,
      transfer: (session, job) => this.#send(session, job),
      verify: (session, stored) => this.#verify(session, stored),
      // Verifying a resumed or found file may read a part of it, which closes the session.
      mustVerifyAlone: ({ seamBytes }) => seamBytes > 0 || readsBack,
      requeue: (job) => this.#requeue(job),
      achieved: () => this.#achieved,
    });
  }

  async #send(session: RemoteSession, job: StagedUpload): Promise<Stored> {
    const { partial, source } = job;
    try {
      if (partial.isEndangered) {
        const isThere = await partial.leaveName(session);
        job.found = isThere ? 'unknown' : { bytes: undefined };
      }
      const partialBytes = job.found === 'unknown' ? await session.size(partial.path) : job.found.bytes;
      job.found = 'unknown';
      const seamBytes = await sendRest(session, partial.path, source, {
        partialBytes,
        onOffset: (offset) => this.#begin(job, offset),
        onBytes: (count) => this.#count(job, count),
      });
      return { job, seamBytes };
    } catch (error) {
      this.#failedOn(session, job);
      this.#requeue(job);
      throw error;
    }
  }

  async #verify(session: RemoteSession, { job, seamBytes }: Stored): Promise<void> {
    const { source, placesLeft: places } = job;
    const { path } = job.partial;
    const { readsBack } = this.#context;
    try {
      const verifying = verifyStored(session, { path, source, seamBytes, readsBack, places });
      [job.placesLeft] = await Promise.all([verifying, this.#alongside(session, job.sending, path)]);
    } catch (error) {
      if (isWrongContent(error) && !job.hasMismatched) return this.#discard(session, job, error);
      if (!session.isOpen) this.#hasLostSession = true;
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
  async #discard(session: RemoteSession, job: StagedUpload, error: VerificationError): Promise<void> {
    job.hasMismatched = true;
    job.found = { bytes: undefined };
    job.placesLeft = undefined;
    this.#context.reporter.warn(`${error.message}; the file is uploaded again`);
    if (session.isOpen) {
      await session.delete(job.partial.path).catch(() => this.#failedOn(session, job));
    }
    this.#requeue(job);
  }

  /** Notes a lost session, which may have requests in flight that change the file. */
  #failedOn(session: RemoteSession, job: StagedUpload): void {
    job.partial.failedOn(session);
    if (!session.isOpen) this.#hasLostSession = true;
  }

  /** The files that have another size now than when they were verified. */
  async #changedSinceVerified(): Promise<ReadonlySet<StagedUpload>> {
    const changed = new Set<StagedUpload>();
    const refused = await pipelinedBatch(this.#context.sessions, this.#uploads, {
      name: ({ sending }) => `Checking ${sending.file.path}`,
      act: async (session, job) => {
        const sizeBytes = await session.size(job.partial.path);
        if (sizeBytes === job.source.sizeBytes) changed.delete(job);
        else changed.add(job);
      },
    });
    for (const { item } of refused) changed.add(item);
    return changed;
  }

  #sendAgain(job: StagedUpload): void {
    const { path } = job.sending.file;
    this.#context.reporter.warn(`${path} changed on the server after its upload; it is uploaded again`);
    this.#progress.filesDone -= 1;
    job.found = 'unknown';
    job.placesLeft = undefined;
    this.#requeue(job);
  }

  #begin(job: StagedUpload, offset: number): void {
    this.#progress.meter.adjust(offset - job.countedBytes);
    job.countedBytes = offset;
    job.bytesResumed = offset;
    this.#see(job, offset);
  }

  #count(job: StagedUpload, count: number): void {
    job.countedBytes += count;
    this.#context.reporter.totals.bytesSent += count;
    this.#progress.meter.move(count);
  }

  #see(job: StagedUpload, bytes: number): void {
    if (bytes <= job.seenBytes) return;
    this.#achieved += bytes - job.seenBytes;
    job.seenBytes = bytes;
  }

  #finish(job: StagedUpload): void {
    const { reporter } = this.#context;
    const { bytesResumed } = job;
    this.#achieved += 1;
    this.#see(job, job.source.sizeBytes);
    this.#progress.filesDone += 1;
    if (job.isReported) return;
    job.isReported = true;
    reporter.totals.bytesResumed += bytesResumed;
    const { path, sizeBytes } = job.sending.file;
    reporter.emit({ type: 'staged', path, sizeBytes, bytesResumed });
  }

  #requeue(job: StagedUpload): void {
    this.#progress.meter.adjust(-job.countedBytes);
    job.countedBytes = 0;
    this.#queue.push(job);
  }
}
