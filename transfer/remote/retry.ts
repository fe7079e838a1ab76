import { setTimeout as delay } from 'node:timers/promises';
import { type FailureKind, failureKindOf } from './remote-error.ts';
import { hintOf, messageOf, StorbinaryError } from './storbinary-error.ts';

/** How often and after what pauses a step is tried again. */
export interface RetryPolicy {
  /** Attempts in a row without any progress before it is given up. */
  readonly retries: number;
  /** Pause before the first new attempt, in milliseconds; doubles each time. Default: 500. */
  readonly firstDelayMs?: number | undefined;
  /** Longest pause, in milliseconds. Default: 30,000. */
  readonly maxDelayMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether the server has been reached before; see `unreachable`. Default: never. */
  readonly hasConnected?: () => boolean;
  /** Called before the pause that each new attempt waits for. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
}

/** An attempt that failed and will be made again. */
export interface Retry {
  readonly step: string;
  readonly error: Error;
  readonly attempt: number;
  readonly attempts: number;
  readonly delayMs: number;
}

/** A step that failed for good, or too often. `cause` is the last error. */
export class StepFailure extends StorbinaryError {
  override readonly name = 'StepFailure';
  readonly step: string;
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
 * Tries `attempt` until it succeeds, fails for good, or has failed too often in a row without progress.
 *
 * @param step what is tried, for messages
 * @param progress a number that grows with what has been achieved; when it has grown, the count starts over
 * @throws StepFailure; the signal's reason when it is aborted, whatever else failed
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
      await delay(delayMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }
}

function isWorthRetrying(kind: FailureKind, { hasConnected }: RetryPolicy): boolean {
  if (kind === 'unreachable') return hasConnected?.() ?? false;
  return kind === 'transient' || kind === 'busy';
}

/** Full jitter: clients that failed together do not come back together. */
function pauseBefore(failures: number, { firstDelayMs = 500, maxDelayMs = 30_000 }: RetryPolicy): number {
  const longest = Math.min(maxDelayMs, firstDelayMs * 2 ** (failures - 1));
  return Math.round(longest * (0.5 + Math.random() / 2));
}
