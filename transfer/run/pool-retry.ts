import type { Retry, RetryPolicy } from '../remote/retry.ts';
import type { ServerOptions } from '../ftp/session/server-options.ts';
import type { SessionPool } from '../remote/session-pool.ts';

/** How often the steps of one run are tried again. */
export interface PoolRetryOptions {
  /** Attempts in a row without any progress before a step is given up. Default: 10. */
  readonly retries?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onRetry: (retry: Retry) => void;
}

/** The policy of a run whose steps all use one pool. */
export const poolRetry = (
  pool: SessionPool,
  { retries = 10, signal, onRetry }: PoolRetryOptions,
): RetryPolicy => ({ retries, signal, onRetry, hasConnected: () => pool.hasConnected });

/** What the first step is called, for messages. */
export const connectingTo = ({ host, port }: ServerOptions): string =>
  `Connecting to ${host}${port === undefined ? '' : `, port ${port},`}`;
