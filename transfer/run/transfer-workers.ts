import type { RemoteSession } from '../remote/remote.ts';
import type { Sessions } from '../remote/sessions.ts';

/** How to transfer and verify the files of one run. */
export interface TransferWork<Job, Transferred extends { readonly job: Job }> {
  /** Jobs that no worker has taken; the last is taken first. */
  readonly queue: Job[];
  /** Names the work for messages, such as "Uploading index.html". */
  name(job: Job | undefined): string;
  /** Transfers one file; resolves to `undefined` if there is nothing to verify. Requeues the job before it rejects. */
  transfer(session: RemoteSession, job: Job): Promise<Transferred | undefined>;
  /** Verifies a transferred file. Requeues the job before it rejects. */
  verify(session: RemoteSession, transferred: Transferred): Promise<void>;
  /** Whether verifying may close the session, so that nothing else may be in flight on it. */
  mustVerifyAlone(transferred: Transferred): boolean;
  /** Puts back a job that a worker could not finish. */
  requeue(job: Job): void;
  /** A number that grows with progress; each time it has grown, the count of retries starts over. */
  achieved(): number;
}

/**
 * Transfers a queue of files on as many sessions as the server allows, each with its own retries. When one worker fails
 * for good, all of them end.
 *
 * @throws StepFailure; the signal's reason when it aborts
 */
export async function runTransferWorkers<Job, Transferred extends { readonly job: Job }>(
  sessions: Sessions,
  work: TransferWork<Job, Transferred>,
): Promise<void> {
  const workers = Array.from({ length: Math.min(sessions.limit, work.queue.length) }, () =>
    runWorker(sessions, work),
  );
  try {
    await Promise.all(workers);
  } catch (error) {
    sessions.destroy(error);
    await Promise.allSettled(workers);
    throw error;
  }
}

/** One worker: uses one session after another until the queue is empty. */
async function runWorker<Job, Transferred extends { readonly job: Job }>(
  sessions: Sessions,
  work: TransferWork<Job, Transferred>,
): Promise<void> {
  let current: Job | undefined;
  const attempt = async (): Promise<void> => {
    while (work.queue.length > 0)
      await sessions.use((session) => drain(session, work, (job) => (current = job)));
  };
  await sessions.attempt(
    () => work.name(current),
    attempt,
    () => work.achieved(),
  );
}

/**
 * Transfers file after file on one session. The verification of one file is sent together with the start of the next, so
 * verifying costs no extra round trip.
 */
async function drain<Job, Transferred extends { readonly job: Job }>(
  session: RemoteSession,
  work: TransferWork<Job, Transferred>,
  onJob: (job: Job) => void,
): Promise<void> {
  let last: Transferred | undefined;
  while (session.isOpen) {
    const job = work.queue.pop();
    if (job === undefined && last === undefined) return;
    if (job !== undefined) onJob(job);
    const verifying = last && work.verify(session, last);
    const transferring = job === undefined ? undefined : work.transfer(session, job);
    const [verified, transferred] = await Promise.allSettled([verifying, transferring]);
    last = transferred.status === 'fulfilled' ? transferred.value : undefined;
    for (const outcome of [verified, transferred]) {
      if (outcome.status === 'fulfilled') continue;
      if (last !== undefined) work.requeue(last.job);
      throw outcome.reason;
    }
    if (last !== undefined && work.mustVerifyAlone(last)) {
      await work.verify(session, last);
      last = undefined;
    }
  }
  if (last !== undefined) work.requeue(last.job);
}
