import type { RemoteSession } from '../remote/remote.ts';
import type { Sessions } from '../remote/sessions.ts';

/** How files of one kind are moved and checked. */
export interface FileWork<Job, Moved extends { readonly job: Job }> {
  /** Jobs that no session works on; the last is taken first. */
  readonly queue: Job[];
  /** What is going on, for messages. */
  name(job: Job | undefined): string;
  /** Moves the bytes of one file; resolves to nothing when no check is due. What it rejects with, it has put back. */
  move(session: RemoteSession, job: Job): Promise<Moved | undefined>;
  /** Checks what was moved. What it rejects with, it has put back. */
  check(session: RemoteSession, moved: Moved): Promise<void>;
  /** Whether the check may end the session, so that nothing may be queued behind it. */
  mustBeCheckedAlone(moved: Moved): boolean;
  /** Puts a job back that this loop could not finish. */
  putBack(job: Job): void;
  /** Grows with what has been achieved. */
  achieved(): number;
}

/**
 * Works through a queue of files on as many sessions as the server allows, each with its own retries. A failure for good
 * ends all of them.
 *
 * @throws StepFailure; the signal's reason
 */
export async function workThrough<Job, Moved extends { readonly job: Job }>(
  sessions: Sessions,
  work: FileWork<Job, Moved>,
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
async function runWorker<Job, Moved extends { readonly job: Job }>(
  sessions: Sessions,
  work: FileWork<Job, Moved>,
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
 * Moves file after file on one session. The check of one file and the start of the next leave together, so that the
 * check costs no round trip.
 */
async function drain<Job, Moved extends { readonly job: Job }>(
  session: RemoteSession,
  work: FileWork<Job, Moved>,
  onJob: (job: Job) => void,
): Promise<void> {
  let last: Moved | undefined;
  while (session.isOpen) {
    const job = work.queue.pop();
    if (job === undefined && last === undefined) return;
    if (job !== undefined) onJob(job);
    const checking = last && work.check(session, last);
    const moving = job === undefined ? undefined : work.move(session, job);
    const [checked, moved] = await Promise.allSettled([checking, moving]);
    last = moved.status === 'fulfilled' ? moved.value : undefined;
    for (const outcome of [checked, moved]) {
      if (outcome.status === 'fulfilled') continue;
      if (last !== undefined) work.putBack(last.job);
      throw outcome.reason;
    }
    if (last !== undefined && work.mustBeCheckedAlone(last)) {
      await work.check(session, last);
      last = undefined;
    }
  }
  if (last !== undefined) work.putBack(last.job);
}
