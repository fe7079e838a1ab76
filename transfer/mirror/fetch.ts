import type { RemoteSession } from '../remote/remote.ts';
import { DownloadPart } from '../file/download-part.ts';
import { isMisfit, maxRounds, settleMisfit } from '../file/download-rounds.ts';
import { verifyRetrieved } from '../file/download-version.ts';
import { ProgressMeter } from '../file/progress.ts';
import { type RemoteVersion, remoteVersion } from '../file/remote-version.ts';
import { retrieveRest } from '../file/retrieve-rest.ts';
import { workThrough } from '../run/transfer-workers.ts';
import { type Arrived, type Job, newJob } from './fetch-job.ts';
import type { LocalTree } from './local-tree.ts';
import type { MirrorContext } from './mirror-context.ts';
import { failureOf, isPathFault } from './path-fault.ts';
import type { Fetch } from './plan.ts';

/** What the fetching took, up to now. */
export interface FetchTotals {
  fetched: number;
  replaced: number;
  receivedBytes: number;
  resumedBytes: number;
}

export interface FetchSetup {
  readonly local: LocalTree;
  /** Name of the part of a path, relative to the tree. */
  readonly partOf: (path: string) => string;
  /** Counted up while it runs, also when it fails. */
  readonly totals: FetchTotals;
}

/**
 * Fetches files: several sessions at once, each file gone on with where it stands, verified, and then given its name. A
 * file that cannot be had is noted as a failure, and the others go on.
 *
 * @throws StepFailure; the signal's reason
 */
export async function fetchFiles(
  context: MirrorContext,
  fetches: readonly Fetch[],
  setup: FetchSetup,
): Promise<void> {
  await new Fetching(context, fetches, setup).run();
}

class Fetching {
  readonly #context: MirrorContext;
  readonly #setup: FetchSetup;
  readonly #queue: Job[];
  readonly #jobs: readonly Job[];
  readonly #meter: ProgressMeter;
  #filesDone = 0;
  /** Grows with what has arrived to stay. */
  #achieved = 0;

  constructor(context: MirrorContext, fetches: readonly Fetch[], setup: FetchSetup) {
    this.#context = context;
    this.#setup = setup;
    this.#jobs = fetches.map(newJob);
    this.#queue = this.#jobs.toReversed();
    const totalBytes = fetches.reduce((sum, { file }) => sum + file.sizeBytes, 0);
    const filesTotal = fetches.length;
    this.#meter = new ProgressMeter(totalBytes, (progress) =>
      context.emit({ type: 'progress', progress, filesDone: this.#filesDone, filesTotal }),
    );
  }

  async run(): Promise<void> {
    const { sessions } = this.#context;
    try {
      await workThrough<Job, Arrived>(sessions, {
        queue: this.#queue,
        name: (job) => `Fetching ${job?.fetch.file.path ?? 'the files'}`,
        move: (session, job) => this.#settled(job, this.#fetch(session, job)),
        check: (session, arrived) => this.#settled(arrived.job, this.#check(session, arrived)),
        mustBeCheckedAlone: () => false,
        putBack: (job) => this.#putBack(job),
        achieved: () => this.#achieved,
      });
    } finally {
      for (const { part } of this.#jobs) await part?.[Symbol.asyncDispose]();
    }
    this.#meter.finish();
  }

  /** Settles what concerns one file alone; anything else puts the file back and goes on to the worker. */
  async #settled<T>(job: Job, step: Promise<T>): Promise<T | undefined> {
    try {
      return await step;
    } catch (error) {
      const isHopeless = isPathFault(error) || (isMisfit(error) && job.round >= maxRounds);
      if (isHopeless) await this.#giveUp(job, error);
      else await this.#prepareAnotherRound(job, error);
      return undefined;
    }
  }

  async #prepareAnotherRound(job: Job, error: unknown): Promise<void> {
    try {
      const { part } = job;
      if (part === undefined || !isMisfit(error)) throw error;
      const mustLook = (): Promise<RemoteVersion> => {
        job.isOutdated = true;
        return Promise.resolve(part.version);
      };
      await settleMisfit(part, error, mustLook);
      job.round += 1;
    } finally {
      this.#putBack(job);
    }
  }

  async #fetch(session: RemoteSession, job: Job): Promise<Arrived> {
    const { file } = job.fetch;
    const { local, partOf } = this.#setup;
    const remotePath = this.#context.remotePath(file.path);
    const part = (job.part ??= await DownloadPart.open(await local.writable(partOf(file.path)), file));
    if (job.isOutdated) await part.adopt(await remoteVersion(session, remotePath));
    job.isOutdated = false;
    const have = await part.size();
    job.resumedBytes ??= have;
    this.#count(job, have);
    const onBytes = (received: number, fresh: number): void => {
      this.#setup.totals.receivedBytes += received;
      this.#achieved += fresh;
      job.countedBytes += fresh;
      this.#meter.move(fresh);
    };
    const { sizeBytes } = part.version;
    await retrieveRest(session, remotePath, part, { sizeBytes, onBytes });
    return { job, part };
  }

  async #check(session: RemoteSession, { job, part }: Arrived): Promise<void> {
    const { path } = job.fetch.file;
    const { local, totals } = this.#setup;
    await verifyRetrieved(session, this.#context.remotePath(path), part, part.version);
    await part.publish(await local.writable(path), job.fetch.change === 'replaced');
    const { change } = job.fetch;
    const resumedBytes = job.resumedBytes ?? 0;
    totals[change === 'new' ? 'fetched' : 'replaced'] += 1;
    totals.resumedBytes += resumedBytes;
    this.#filesDone += 1;
    this.#achieved += 1;
    this.#context.emit({ type: 'fetched', path, change, sizeBytes: part.version.sizeBytes, resumedBytes });
  }

  async #giveUp(job: Job, error: unknown): Promise<void> {
    this.#count(job, 0);
    const isEmpty = job.part !== undefined && (await job.part.size()) === 0;
    if (isEmpty) await job.part?.discard();
    this.#context.fail(failureOf(job.fetch.file.path, error));
  }

  /** Corrects what progress has counted of a job. */
  #count(job: Job, bytes: number): void {
    this.#meter.adjust(bytes - job.countedBytes);
    job.countedBytes = bytes;
  }

  #putBack(job: Job): void {
    this.#count(job, 0);
    this.#queue.push(job);
  }
}
