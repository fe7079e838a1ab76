import { connectTo } from '../connect-to.ts';
import type { RemoteSession } from '../remote/remote.ts';
import { Sessions } from '../remote/sessions.ts';
import type { RunEvent } from './events.ts';
import { checkRunOptions, type RunOptions } from './options.ts';
import type { RunReport, RunReporter } from './reporter.ts';

/** A run under way. */
export interface OpenRun {
  readonly sessions: Sessions;
  /** Takes the first step on the server, and says so. */
  readonly connect: <T>(use: (session: RemoteSession) => T | Promise<T>) => Promise<T>;
}

/**
 * Carries out one run from its options to its report: whatever happens, its sessions are closed, and what it resolves or
 * rejects with is the last that is heard of it.
 *
 * @param act the run itself; nothing is connected before it takes a step
 * @throws what the reporter makes of any error
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
