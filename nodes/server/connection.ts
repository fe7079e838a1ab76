import { setTimeout as delay } from 'node:timers/promises';
import {
  FtpRemote,
  type RemoteSession,
  retry,
  type RetryPolicy,
  SessionPool,
  StepFailure,
} from '../../transfer/index.ts';
import { Problem } from '../input/problem.ts';
import { outcomeOf } from './outcome.ts';
import { RemoteRoot } from './remote-root.ts';
import type { ServerCredential } from './server-credential.ts';

/** Attempts in a row without progress; with the pauses between them about half a minute. */
const defaultRetries = 6;

/** Longest pause before an attempt, in milliseconds. */
const maxDelayMs = 10_000;

/** Pause before a server that allows no further connection is asked anew, in milliseconds. */
const busyPauseMs = 1_000;

/** How long a server that allows no further connection is asked again: other executions end theirs by and by. */
const defaultBusyPatienceMs = 5 * 60_000;

/** What belongs to the execution that a connection serves. */
export interface ConnectionSetup {
  /** Ends everything at once. */
  readonly signal?: AbortSignal | undefined;
  /** Told once for each peculiarity of the server that the user should know. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** How often a step is tried again. Default: 6. */
  readonly retries?: number;
  /** How long a server that allows no further connection is asked again, in milliseconds. Default: 300,000. */
  readonly busyPatienceMs?: number;
}

/**
 * One server for the time of one execution: a pool of sessions that all items share, the folder that they stay in, and
 * the way failures are tried again.
 */
export class Connection implements AsyncDisposable {
  readonly pool: SessionPool;
  readonly root: RemoteRoot;
  readonly retry: RetryPolicy;
  readonly #busyPatienceMs: number;
  /** A login that failed for good; the next item would only have the account locked. */
  #refusal: StepFailure | undefined;

  constructor({ server, rootFolder, connections }: ServerCredential, setup: ConnectionSetup = {}) {
    const { signal, onWarning, retries = defaultRetries, busyPatienceMs = defaultBusyPatienceMs } = setup;
    this.root = new RemoteRoot(rootFolder);
    this.pool = new SessionPool(new FtpRemote(server, { onWarning }), connections, signal);
    this.retry = { retries, maxDelayMs, signal, hasConnected: () => this.pool.hasConnected };
    this.#busyPatienceMs = busyPatienceMs;
  }

  /**
   * Does one step on a session, and does it again on a fresh one when the connection fails.
   *
   * @throws StepFailure; a Problem that the step itself throws
   */
  run<T>(step: string, use: (session: RemoteSession) => Promise<T>): Promise<T> {
    return this.guard(() => retry(step, this.retry, () => this.pool.use(use)));
  }

  /**
   * Runs what uses the pool itself, again as long as the server allows no connection at all. Once a login was refused,
   * nothing is tried any more.
   *
   * @throws what `act` throws; the Problem that a step failed of
   */
  async guard<T>(act: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + this.#busyPatienceMs;
    for (;;) {
      if (this.#refusal !== undefined) throw this.#refusal;
      const outcome = await outcomeOf(act());
      if ('value' in outcome) return outcome.value;
      const { failure } = outcome;
      if (!(failure instanceof StepFailure)) throw failure;
      if (failure.cause instanceof Problem) throw failure.cause;
      if (failure.failure.kind !== 'busy' || Date.now() >= deadline) {
        const isRefused = failure.failure.kind === 'permanent' || failure.failure.kind === 'unreachable';
        if (isRefused && !this.pool.hasConnected) this.#refusal = failure;
        throw failure;
      }
      await delay(busyPauseMs, undefined, { signal: this.retry.signal });
    }
  }

  /** Says goodbye to every session. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.close();
  }
}
