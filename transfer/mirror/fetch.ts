import { RemoteError } from '../remote/remote-error.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { isMismatch, maxRounds, resetAfterMismatch } from '../file/download-mismatch.ts';
import { DownloadPart, TargetExists } from '../file/download-part.ts';
import { verifyRetrieved } from '../file/download-version.ts';
import { ProgressMeter } from '../file/progress.ts';
import { type RemoteVersion, remoteVersion } from '../file/remote-version.ts';
import { retrieveRest } from '../file/retrieve-rest.ts';
import { runTransferWorkers } from '../run/transfer-workers.ts';
import { systemCodeOf } from '../tree/local-folder.ts';
import { pathFailure } from '../tree/path-failure.ts';
import type { LocalTree } from './local-tree.ts';
import type { MirrorContext } from './mirror-context.ts';
import type { Fetch } from './plan.ts';

/** The download of one file. */
interface Download {
  readonly fetch: Fetch;
  part: DownloadPart | undefined;
  round: number;
  /** Whether the file has changed on the server since it was listed. */
  isOutdated: boolean;
  /** Bytes that the progress counts for it. */
  countedBytes: number;
  bytesResumed: number | undefined;
}

/** A download that is complete and not yet verified. */
interface Arrived {
  readonly job: Download;
  readonly part: DownloadPart;
}

/**
 * Fetches files on several sessions at once. Each file goes to its part, which is resumed if it exists, is verified, and
 * is then renamed. A file that cannot be fetched is recorded as a failure, and the others continue.
 *
 * @param partOf path of a file's part, relative to the root of the tree
 * @throws StepFailure; the signal's reason when it aborts
 */
export async function fetchFiles(
  context: MirrorContext,
  fetches: readonly Fetch[],
  local: LocalTree,
  partOf: (path: string) => string,
): Promise<void> {
  await new Fetching(context, fetches, local, partOf).run();
}

const newDownload = (fetch: Fetch): Download => ({
  fetch,
  part: undefined,
  round: 1,
  isOutdated: false,
  countedBytes: 0,
  bytesResumed: undefined,
});

/** Local error codes that concern one path alone. */
const localCodes = ['EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL', 'EILSEQ'];

/** Whether an error concerns one path alone, so that the others can still be fetched. */
function isAboutPath(error: unknown): boolean {
  if (error instanceof RemoteError) return error.isAboutPath;
  return error instanceof TargetExists || localCodes.includes(systemCodeOf(error) ?? '');
}

class Fetching {
  readonly #context: MirrorContext;
  readonly #local: LocalTree;
  readonly #partOf: (path: string) => string;
  readonly #queue: Download[];
  readonly #downloads: readonly Download[];
  readonly #meter: ProgressMeter;
  #filesDone = 0;
  /** Grows with every byte kept and every file finished. */
  #achieved = 0;

  constructor(
    context: MirrorContext,
    fetches: readonly Fetch[],
    local: LocalTree,
    partOf: (path: string) => string,
  ) {
    this.#context = context;
    this.#local = local;
    this.#partOf = partOf;
    this.#downloads = fetches.map(newDownload);
    this.#queue = this.#downloads.toReversed();
    const totalBytes = fetches.reduce((sum, { file }) => sum + file.sizeBytes, 0);
    const filesTotal = fetches.length;
    this.#meter = new ProgressMeter(totalBytes, (progress) =>
      context.reporter.emit({ type: 'progress', progress, filesDone: this.#filesDone, filesTotal }),
    );
  }

  async run(): Promise<void> {
    const { sessions } = this.#context;
    try {
      await runTransferWorkers<Download, Arrived>(sessions, {
        queue: this.#queue,
        name: (job) => `Fetching ${job?.fetch.file.path ?? 'the files'}`,
        transfer: (session, job) => this.#settled(job, this.#fetch(session, job)),
        verify: (session, arrived) => this.#settled(arrived.job, this.#verify(session, arrived)),
        mustVerifyAlone: () => false,
        requeue: (job) => this.#requeue(job),
        achieved: () => this.#achieved,
      });
    } finally {
      for (const { part } of this.#downloads) await part?.[Symbol.asyncDispose]();
    }
    this.#meter.finish();
  }

  /** Handles an error that concerns one file alone; after any other, it requeues the file and rethrows. */
  async #settled<T>(job: Download, step: Promise<T>): Promise<T | undefined> {
    try {
      return await step;
    } catch (error) {
      const isHopeless = isAboutPath(error) || (isMismatch(error) && job.round >= maxRounds);
      if (isHopeless) await this.#giveUp(job, error);
      else await this.#prepareAnotherRound(job, error);
      return undefined;
    }
  }

  async #prepareAnotherRound(job: Download, error: unknown): Promise<void> {
    try {
      const { part } = job;
      if (part === undefined || !isMismatch(error)) throw error;
      const mustLook = (): Promise<RemoteVersion> => {
        job.isOutdated = true;
        return Promise.resolve(part.version);
      };
      await resetAfterMismatch(part, error, mustLook);
      job.round += 1;
    } finally {
      this.#requeue(job);
    }
  }

  async #fetch(session: RemoteSession, job: Download): Promise<Arrived> {
    const { file } = job.fetch;
    const remotePath = this.#context.remotePath(file.path);
    const part = (job.part ??= await this.#openPart(job.fetch));
    if (job.isOutdated) await part.adopt(await remoteVersion(session, remotePath));
    job.isOutdated = false;
    const have = await part.size();
    job.bytesResumed ??= have;
    this.#count(job, have);
    const onBytes = (received: number, fresh: number): void => {
      this.#context.reporter.totals.bytesReceived += received;
      this.#achieved += fresh;
      job.countedBytes += fresh;
      this.#meter.move(fresh);
    };
    const { sizeBytes } = part.version;
    await retrieveRest(session, remotePath, part, { sizeBytes, onBytes });
    return { job, part };
  }

  async #openPart({ file }: Fetch): Promise<DownloadPart> {
    return DownloadPart.open(await this.#local.writable(this.#partOf(file.path)), file);
  }

  async #verify(session: RemoteSession, { job, part }: Arrived): Promise<void> {
    const { path } = job.fetch.file;
    const { reporter } = this.#context;
    await verifyRetrieved(session, this.#context.remotePath(path), part, part.version);
    const { change } = job.fetch;
    await part.publish(await this.#local.writable(path), change === 'replaced');
    const bytesResumed = job.bytesResumed ?? 0;
    reporter.totals[change === 'new' ? 'fetched' : 'replaced'] += 1;
    reporter.totals.bytesResumed += bytesResumed;
    this.#filesDone += 1;
    this.#achieved += 1;
    const { sizeBytes } = part.version;
    reporter.emit({ type: 'fetched', path, change, sizeBytes, bytesResumed });
  }

  async #giveUp(job: Download, error: unknown): Promise<void> {
    this.#count(job, 0);
    const isEmpty = job.part !== undefined && (await job.part.size()) === 0;
    if (isEmpty) await job.part?.discard();
    this.#context.reporter.fail(pathFailure(job.fetch.file.path, error));
  }

  /** Sets the number of bytes that the progress counts for a job. */
  #count(job: Download, bytes: number): void {
    this.#meter.adjust(bytes - job.countedBytes);
    job.countedBytes = bytes;
  }

  #requeue(job: Download): void {
    this.#count(job, 0);
    this.#queue.push(job);
  }
}
