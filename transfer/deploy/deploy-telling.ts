import type { RemoteHooks } from '../remote/remote.ts';
import type { Retry } from '../remote/retry.ts';
import { hintOf } from '../remote/storbinary-error.ts';
import type { DeployEvent } from './events.ts';
import type { DeployOptions } from './options.ts';
import type { Plan } from './plan.ts';
import type { PublishTotals } from './publish.ts';
import { DeployError, type DeployReport } from './report.ts';
import type { StageTotals } from './stage.ts';

const nextRun = 'What has arrived on the server is kept; the next run goes on from there.';

/** What one deploy tells the outside: its events, its report, its failure; and none of its secrets. */
export class DeployTelling {
  readonly stageTotals: StageTotals = { bytesSent: 0, bytesResumed: 0 };
  readonly publishTotals: PublishTotals = { uploaded: 0, replaced: 0, moved: 0, deleted: 0 };
  readonly #options: DeployOptions;
  readonly #startedMs = performance.now();
  plan: Plan | undefined;
  statePath = '';

  constructor(options: DeployOptions) {
    this.#options = options;
  }

  get remoteHooks(): RemoteHooks {
    return {
      onWire: (session, line) => this.emit({ type: 'wire', session, line: this.#clear(line) }),
      onWarning: (message) => this.emit({ type: 'warning', message }),
    };
  }

  emit(event: DeployEvent): void {
    this.#options.onEvent?.(event);
  }

  tellRetry({ step, error, attempt, attempts, delayMs }: Retry): void {
    this.emit({ type: 'retry', step, error: this.#clear(error.message), attempt, attempts, delayMs });
  }

  tellCleanupFailure(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.emit({
      type: 'warning',
      message: this.#clear(`The deploy is complete, but cleaning up was not: ${reason}`),
    });
  }

  report(): DeployReport {
    const { uploaded, replaced, moved, deleted } = this.publishTotals;
    const { bytesSent, bytesResumed } = this.stageTotals;
    return {
      uploaded,
      replaced,
      moved,
      deleted,
      unchanged: this.plan?.unchanged ?? 0,
      bytesSent,
      bytesResumed,
      durationMs: Math.round(performance.now() - this.#startedMs),
      state: this.statePath,
      ...(this.plan === undefined ? {} : { plan: this.plan }),
    };
  }

  failure(error: unknown): DeployError {
    const { signal } = this.#options;
    const isStopped = signal?.aborted === true && error === signal.reason;
    const reason = error instanceof Error ? error.message : String(error);
    const message = isStopped ? `The deploy was stopped: ${reason}` : reason;
    const hasArrived = this.stageTotals.bytesSent > 0;
    const hint = [isStopped ? '' : hintOf(error), hasArrived ? nextRun : ''].join(' ').trim();
    return new DeployError(this.#clear(message), {
      hint: this.#clear(hint),
      report: this.report(),
      cause: error,
    });
  }

  /** A server may repeat what it was sent. */
  #clear(text: string): string {
    const { server } = this.#options;
    const password = 'password' in server ? server.password : undefined;
    return password === undefined || password.length < 3 ? text : text.replaceAll(password, '***');
  }
}
