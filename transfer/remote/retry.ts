import { setTimeout as delay } from 'node:timers/promises';
import { type FailureKind, failureKindOf } from './remote-error.ts';
import { hintOf, messageOf, StorbinaryError } from './storbinary-error.ts';

/** How often, and after what pauses, a step is retried. */
export interface RetryPolicy {
  /** How many retries in a row without any progress are allowed. */
  readonly retries: number;
  /** Pause before the first retry, in milliseconds; doubles each time. Default: 500. */
  readonly firstDelayMs?: number | undefined;
  /** Longest pause, in milliseconds. Default: 30,000. */
  readonly maxDelayMs?: number | undefined;
  /** Ends the attempts and pauses. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the server has been reached before; see `unreachable` of FailureKind. Default: never. */
  readonly hasConnected?: () => boolean;
  /** Called before the pause of each retry. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

/** A retry that is about to begin. */
export interface Retry {
  /** The step, as messages name it. */
  readonly step: string;
  /** Why the last attempt failed. */
  readonly error: Error;
  /** Number of the retry since the last progress, from 1. */
  readonly attempt: number;
  /** How many retries in a row are allowed. */
  readonly attempts: number;
  /** Pause before it begins, in milliseconds. */
  readonly delayMs: number;
}

/** A step that failed permanently, or too often. `cause` is the error of the last attempt; the hint is that error's. */
export class StepFailure extends StorbinaryError {
  override readonly name = 'StepFailure';
  /** The step, as messages name it. */
  readonly step: string;
  /** Kind of the last error. */
  readonly kind: FailureKind;

  constructor(step: string, attempts: number, cause: unknown) {
    super(`${step} failed${attempts > 1 ? ` after ${attempts} attempts` : ''}: ${messageOf(cause)}`, {
      hint: hintOf(cause),
      cause,
    });
    this.step = step;
    this.kind = failureKindOf(cause);
  }
}

/**
 * Calls `attempt` until it succeeds, fails permanently, or has failed too often in a row without progress.
 *
 * @param step what is attempted, for messages
 * @param progress returns a number that grows with progress; whenever it has grown, the count of failures starts over
 * @returns what `attempt` resolves to
 * @throws StepFailure when the step failed; the signal's reason when it is aborted, whatever else failed
 */
export async function retry<T>(
  step: string | (() => string),
  policy: RetryPolicy,
  attempt: () => Promise<T>,
  progress: () => number = () => 0,
): Promise<T> {
  const { signal } = policy;
  let failures = 0;
  for (;;) {
    signal?.throwIfAborted();
    const before = progress();
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      failures = progress() > before ? 1 : failures + 1;
      const name = typeof step === 'string' ? step : step();
      if (!isWorthRetrying(failureKindOf(error), policy) || failures > policy.retries) {
        throw new StepFailure(name, failures, error);
      }
      const delayMs = pauseBefore(failures, policy);
      policy.onRetry?.({
        step: name,
        error: error instanceof Error ? error : new Error(String(error)),
        attempt: failures,
        attempts: policy.retries,
        delayMs,
      });
      await pause(delayMs, signal);
    }
  }
}

/**
 * Waits.
 *
 * @throws the signal's reason when it aborts
 */
export async function pause(delayMs: number, signal?: AbortSignal): Promise<void> {
  await delay(delayMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
}

function isWorthRetrying(kind: FailureKind, { hasConnected }: RetryPolicy): boolean {
  if (kind === 'unreachable') return hasConnected?.() ?? false;
  return kind === 'transient' || kind === 'busy';
}

/** Adds jitter, so that clients that failed together do not all return at the same time. */
function pauseBefore(failures: number, { firstDelayMs = 500, maxDelayMs = 30_000 }: RetryPolicy): number {
  const longest = Math.min(maxDelayMs, firstDelayMs * 2 ** (failures - 1));
  return Math.round(longest * (0.5 + Math.random() / 2));
}
