import type { RemoteSession } from '../remote/remote.ts';
import type { Sessions } from '../remote/sessions.ts';

/** How the files of one run are transferred and verified. */
export interface TransferWork<Job, Transferred extends { readonly job: Job }> {
  /** Jobs that no session works on; the last is taken first. */
  readonly queue: Job[];
  /** What is going on, for messages. */
  name(job: Job | undefined): string;
  /** Transfers one file; resolves to nothing when there is nothing to verify. Before it rejects, it requeues the job. */
  transfer(session: RemoteSession, job: Job): Promise<Transferred | undefined>;
  /** Verifies what was transferred. Before it rejects, it requeues the job. */
  verify(session: RemoteSession, transferred: Transferred): Promise<void>;
  /** Whether verifying may end the session, so that nothing may be sent along with it. */
  mustVerifyAlone(transferred: Transferred): boolean;
  /** Puts a job back that a worker could not finish. */
  requeue(job: Job): void;
  /** Grows with what has been achieved. */
  achieved(): number;
}

/**
 * Transfers a queue of files on as many sessions as the server allows, each with its own retries. A failure for good ends
 * all of them.
 *
 * @throws StepFailure; the signal's reason
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

/** One worker: a session after another until nothing is left to do. */
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
 * Transfers file after file on one session. The verification of one file and the start of the next leave together, so
 * that verifying costs no round trip.
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
