import type { Remote, RemoteSession } from './remote.ts';
import { pause, retry, type Retry, type RetryPolicy, StepFailure } from './retry.ts';
import { SessionPool } from './session-pool.ts';

/** Pause before the next attempt at a server that allows no session at all, in milliseconds. */
const busyPauseMs = 1_000;

/** How many sessions of a server are used, and how failures are retried. */
export interface SessionsOptions {
  /** Maximum number of sessions. Default: 4. */
  readonly connections?: number | undefined;
  /** How many retries of a step in a row without any progress are allowed. Default: 10. */
  readonly retries?: number | undefined;
  /** Pause before the first retry, in milliseconds; doubles each time. Default: 500. */
  readonly firstDelayMs?: number | undefined;
  /** Longest pause before a retry, in milliseconds. Default: 30,000. */
  readonly maxDelayMs?: number | undefined;
  /** How long to wait for a server that allows no session at all, in milliseconds. Default: 0. */
  readonly busyTimeoutMs?: number | undefined;
  /** Disconnects every session at once; steps in progress reject with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called before the pause of each retry. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

/**
 * A pool of sessions with one server, and the steps that run on them. A step that fails with its connection, or because
 * the server is temporarily unable, is retried on a new session.
 *
 * @example
 * ```ts
 * import { connectTo, downloadFile, Sessions } from 'n8n-nodes-storbinary/transfer';
 *
 * const remote = connectTo({ host: 'ftp.example.com', user: 'deploy', password: process.env['FTP_PASSWORD'] ?? '' });
 * await using sessions = new Sessions(remote, { connections: 2, retries: 5 });
 * const { sizeBytes } = await downloadFile(sessions, '/reports/today.csv', 'today.csv');
 * const entries = await sessions.step('Listing /reports', (session) => session.list('/reports'));
 * ```
 */
export class Sessions implements AsyncDisposable {
  readonly remote: Remote;
  readonly #pool: SessionPool;
  readonly #policy: RetryPolicy;
  readonly #busyTimeoutMs: number;
  #refusal: StepFailure | undefined;

  /** @param remote a server, from `connectTo`; it is connected to when the first step begins */
  constructor(remote: Remote, options: SessionsOptions = {}) {
    const { connections = 4, retries = 10, firstDelayMs, maxDelayMs, signal, onRetry } = options;
    this.remote = remote;
    this.#busyTimeoutMs = options.busyTimeoutMs ?? 0;
    this.#pool = new SessionPool(remote, connections, signal);
    const hasConnected = (): boolean => this.#pool.hasConnected;
    // No pause outlasts the sessions.
    this.#policy = { retries, firstDelayMs, maxDelayMs, signal: this.#pool.closing, onRetry, hasConnected };
  }

  /** Maximum number of sessions; shrinks when the server refuses to open more. */
  get limit(): number {
    return this.#pool.limit;
  }

  /** How many sessions are open, whether idle or in use. */
  get openCount(): number {
    return this.#pool.openCount;
  }

  /** Aborts when the sessions are closed or destroyed, or the signal aborts: whatever waits for something may end then. */
  get closing(): AbortSignal {
    return this.#pool.closing;
  }

  /** Whether a login has succeeded. */
  get hasConnected(): boolean {
    return this.#pool.hasConnected;
  }

  /**
   * Runs one step on a session, and retries it on a new session after a failure that may be temporary. When the first
   * login has failed permanently, every later step fails with the same error: further attempts could lock the account.
   *
   * @param name what is done, for messages: "Uploading index.html"
   * @param use the step; it may be called any number of times
   * @param progress returns a number that grows with progress; whenever it has grown, the count of failures starts over
   * @returns what `use` resolves to
   * @throws StepFailure when the step failed permanently or too often, with the last error as its cause; the signal's
   * reason when it is aborted, whatever else failed
   */
  step<T>(
    name: string | (() => string),
    use: (session: RemoteSession) => Promise<T>,
    progress?: () => number,
  ): Promise<T> {
    return this.attempt(name, () => this.#pool.use(use), progress);
  }

  /** Like `step`, for actions that borrow sessions themselves, by `use`. */
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
      await pause(busyPauseMs, this.closing);
    }
  }

  /** Lends one session, without retries. Waits while all sessions are lent. See SessionPool for the errors. */
  use<T>(use: (session: RemoteSession) => Promise<T>): Promise<T> {
    return this.#pool.use(use);
  }

  /** Logs out every session; steps in progress reject. */
  close(): Promise<void> {
    return this.#pool.close();
  }

  /** Disconnects every session at once: steps in progress reject with `reason`, and no further session is opened. */
  destroy(reason: unknown): void {
    this.#pool.destroy(reason);
  }

  /** Same as `close`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #remembered(failure: StepFailure): StepFailure {
    const isFinal = failure.kind === 'permanent' || failure.kind === 'unreachable';
    if (isFinal && !this.hasConnected) this.#refusal = failure;
    return failure;
  }
}
