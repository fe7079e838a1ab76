import { connectTo } from '../connect-to.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { Sessions } from '../remote/sessions.ts';
import type { RunEvent } from './events.ts';
import { checkRunOptions, type RunOptions } from './options.ts';
import type { RunReport, RunReporter } from './reporter.ts';

/** A run that is under way. */
export interface OpenRun {
  readonly sessions: Sessions;
  /** Takes the first step on the server and reports the phase `connect`. */
  readonly connect: <T>(use: (session: RemoteSession) => T | Promise<T>) => Promise<T>;
}

/**
 * Carries out one run, from its options to its report. By the time it settles, however it ends, its sessions are closed
 * and no further event follows.
 *
 * @param act the run itself; no connection is opened before it takes a step
 * @throws the reporter's error for whatever failed
 */
export async function carryOutRun<Event, Plan, Report extends RunReport<Plan>>(
  options: RunOptions<Event | RunEvent>,
  reporter: RunReporter<Event, Plan, Report>,
  act: (run: OpenRun) => Promise<void>,
): Promise<Report> {
  try {
    checkRunOptions(options);
    const remote = connectTo(options.server, reporter.remoteHooks);
    const { connections, retries, retryDelayMs: firstDelayMs, signal } = options;
    await using sessions = new Sessions(remote, {
      connections,
      retries,
      firstDelayMs,
      signal,
      onRetry: (again) => reporter.retry(again),
    });
    const connect: OpenRun['connect'] = (use) => {
      reporter.emit({ type: 'phase', phase: 'connect' });
      return sessions.step(`Connecting to ${remote.label}`, async (session) => use(session));
    };
    await act({ sessions, connect });
  } catch (error) {
    throw reporter.failure(error);
  }
  return reporter.report();
}
