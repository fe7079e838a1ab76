import { connectTo, Sessions } from '../../../transfer/index.ts';
import { RemoteRoot } from './remote-root.ts';
import type { ServerCredential } from './credential.ts';

/** Attempts in a row without progress. With the pauses between them they take about half a minute. */
const defaultRetries = 6;

/** Longest pause before an attempt. */
const maxDelayMs = 10_000;

/** How long to retry if the server allows no further connection: other executions will end theirs. */
const defaultBusyTimeoutMs = 5 * 60_000;

/** Settings from the execution that a connection serves. */
export interface ConnectionSetup {
  /** Ends everything at once. */
  readonly signal?: AbortSignal | undefined;
  /** Called once for each peculiarity of the server that the user should know about. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** How often a step is retried. Default: 6. */
  readonly retries?: number;
  /** How long to retry if the server allows no further connection, in milliseconds. Default: 300,000. */
  readonly busyTimeoutMs?: number;
}

/** One server for the duration of one execution: sessions that all items share, and the folder they are confined to. */
export class Connection implements AsyncDisposable {
  readonly sessions: Sessions;
  readonly root: RemoteRoot;

  constructor({ server, rootFolder, connections }: ServerCredential, setup: ConnectionSetup = {}) {
    const { signal, onWarning, retries = defaultRetries, busyTimeoutMs = defaultBusyTimeoutMs } = setup;
    this.root = new RemoteRoot(rootFolder);
    this.sessions = new Sessions(connectTo(server, { onWarning }), {
      connections,
      retries,
      maxDelayMs,
      busyTimeoutMs,
      signal,
    });
  }

  /** Logs every session out. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.sessions.close();
  }
}
