import { setTimeout as delay } from 'node:timers/promises';
import type { Remote, RemoteSession } from './remote.ts';
import { retry, type Retry, type RetryPolicy, StepFailure } from './retry.ts';
import { SessionPool } from './session-pool.ts';

/** Pause before a server that allows no session at all is asked again, in milliseconds. */
const busyPauseMs = 1_000;

/** How many sessions of a server are used, and how their failures are tried again. */
export interface SessionsOptions {
  /** Sessions at most. Default: 4. */
  readonly connections?: number | undefined;
  /** Attempts in a row without any progress before a step is given up. Default: 10. */
  readonly retries?: number | undefined;
  /** Pause before the first new attempt, in milliseconds; doubles each time. Default: 500. */
  readonly firstDelayMs?: number | undefined;
  /** Longest pause before an attempt, in milliseconds. Default: 30,000. */
  readonly maxDelayMs?: number | undefined;
  /** How long a server that allows no session at all is asked again, in milliseconds. Default: 0. */
  readonly busyTimeoutMs?: number | undefined;
  /** Ends every session at once; steps under way reject with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called before the pause that each new attempt waits for. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

/**
 * Sessions of one server, and the steps that are taken on them: a step that fails with the connection, or because the
 * server asks for patience, is taken again on a fresh session.
 */
export class Sessions implements AsyncDisposable {
  readonly remote: Remote;
  readonly #pool: SessionPool;
  readonly #policy: RetryPolicy;
  readonly #busyTimeoutMs: number;
  #refusal: StepFailure | undefined;

  constructor(remote: Remote, options: SessionsOptions = {}) {
    const { connections = 4, retries = 10, firstDelayMs, maxDelayMs, signal, onRetry } = options;
    this.remote = remote;
    this.#busyTimeoutMs = options.busyTimeoutMs ?? 0;
    this.#pool = new SessionPool(remote, connections, signal);
    const hasConnected = (): boolean => this.#pool.hasConnected;
    this.#policy = { retries, firstDelayMs, maxDelayMs, signal, onRetry, hasConnected };
  }

  /** Sessions that the server may be asked for; shrinks when it refuses. */
  get limit(): number {
    return this.#pool.limit;
  }

  /** Whether a login has succeeded. */
  get hasConnected(): boolean {
    return this.#pool.hasConnected;
  }

  /**
   * Takes one step on a session, and takes it again on a fresh one after a failure that may pass. Once the first login
   * has failed for good, every step fails with that failure: asking again could have the account locked.
   *
   * @param name what is done, for messages: "Uploading index.html"
   * @param use the step; it may be called any number of times
   * @param progress a number that grows with what has been achieved; when it has grown, the count of attempts starts over
   * @throws StepFailure; the signal's reason when it is aborted, whatever else failed
   */
  step<T>(
    name: string | (() => string),
    use: (session: RemoteSession) => Promise<T>,
    progress?: () => number,
  ): Promise<T> {
    return this.attempt(name, () => this.#pool.use(use), progress);
  }

  /** As `step`, for what lends its sessions itself, by `use`. */
  async attempt<T>(
    name: string | (() => string),
    act: () => Promise<T>,
    progress?: () => number,
  ): Promise<T> {
    const deadline = Date.now() + this.#busyTimeoutMs;
    for (;;) {
      if (this.#refusal !== undefined) throw this.#refusal;
      try {
        return await retry(name, this.#policy, act, progress);
      } catch (error) {
        if (!(error instanceof StepFailure)) throw error;
        if (error.kind !== 'busy' || Date.now() >= deadline) throw this.#remembered(error);
      }
      await delay(busyPauseMs, undefined, { signal: this.#policy.signal });
    }
  }

  /** Lends one session, once: a failure is not tried again. Waits while all are lent. */
  use<T>(use: (session: RemoteSession) => Promise<T>): Promise<T> {
    return this.#pool.use(use);
  }

  /** Logs every session out; steps under way reject. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  /** Ends every session at once: steps under way reject, and no further session is opened. */
  destroy(reason: unknown): void {
    this.#pool.destroy(reason);
  }

  /** As `close`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #remembered(failure: StepFailure): StepFailure {
    const isFinal = failure.kind === 'permanent' || failure.kind === 'unreachable';
    if (isFinal && !this.hasConnected) this.#refusal = failure;
    return failure;
  }
}
