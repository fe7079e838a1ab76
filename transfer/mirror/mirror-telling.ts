import type { RemoteHooks } from '../remote/remote.ts';
import type { Retry } from '../remote/retry.ts';
import { hintOf } from '../remote/storbinary-error.ts';
import type { MirrorEvent, MirrorFailure } from './events.ts';
import type { FetchTotals } from './fetch.ts';
import type { MirrorOptions } from './options.ts';
import type { MirrorPlan } from './plan.ts';
import { MirrorError, type MirrorReport } from './report.ts';

const nextRun = 'What has arrived is kept; the next run goes on from there.';

/** What one mirror tells the outside: its events, its report, its failure; and none of its secrets. */
export class MirrorTelling {
  readonly totals: FetchTotals = { fetched: 0, replaced: 0, receivedBytes: 0, resumedBytes: 0 };
  readonly failures: MirrorFailure[] = [];
  readonly #options: MirrorOptions;
  readonly #startedMs = performance.now();
  plan: MirrorPlan | undefined;
  deleted = 0;

  constructor(options: MirrorOptions) {
    this.#options = options;
  }

  get remoteHooks(): RemoteHooks {
    return {
      onWire: (session, line) => this.emit({ type: 'wire', session, line: this.#clear(line) }),
      onWarning: (message) => this.emit({ type: 'warning', message }),
    };
  }

  emit(event: MirrorEvent): void {
    this.#options.onEvent?.(event);
  }

  tellRetry({ step, error, attempt, attempts, delayMs }: Retry): void {
    this.emit({ type: 'retry', step, error: this.#clear(error.message), attempt, attempts, delayMs });
  }

  tellFailure({ path, reason, hint }: MirrorFailure): void {
    const failure = { path, reason: this.#clear(reason), hint };
    this.failures.push(failure);
    this.emit({ type: 'failed', failure });
  }

  report(): MirrorReport {
    const { fetched, replaced, receivedBytes, resumedBytes } = this.totals;
    return {
      fetched,
      replaced,
      unchanged: this.plan?.unchanged ?? 0,
      deleted: this.deleted,
      bytesReceived: receivedBytes,
      bytesResumed: resumedBytes,
      durationMs: Math.round(performance.now() - this.#startedMs),
      failures: this.failures,
      ...(this.plan === undefined ? {} : { plan: this.plan }),
    };
  }

  /** The error of a run that ended before its end. */
  failure(error: unknown): MirrorError {
    const { signal } = this.#options;
    const isStopped = signal?.aborted === true && error === signal.reason;
    const reason = error instanceof Error ? error.message : String(error);
    const message = isStopped ? `The mirror was stopped: ${reason}` : reason;
    const hint = [isStopped ? '' : hintOf(error), this.totals.receivedBytes > 0 ? nextRun : ''];
    return this.#error(message, hint.join(' ').trim(), error);
  }

  /** The error of a run that did all that it could. */
  incomplete(first: MirrorFailure): MirrorError {
    const count = this.failures.length;
    const others = count === 1 ? '' : ` and ${count - 1} more`;
    const deletes = this.#options.deleteLocal === true ? ' Nothing was deleted.' : '';
    const message = `${first.path}${others} could not be mirrored: ${first.reason}`;
    return this.#error(message, `${first.hint}${deletes}`.trim(), undefined);
  }

  #error(message: string, hint: string, cause: unknown): MirrorError {
    const details = { hint: this.#clear(hint), report: this.report(), cause };
    return new MirrorError(this.#clear(message), details);
  }

  /** A server may repeat what it was sent. */
  #clear(text: string): string {
    const { server } = this.#options;
    const password = 'password' in server ? server.password : undefined;
    return password === undefined || password.length < 3 ? text : text.replaceAll(password, '***');
  }
}
