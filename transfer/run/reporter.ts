import type { RemoteHooks } from '../remote/remote.ts';
import type { Retry } from '../remote/retry.ts';
import { SecretMask } from '../remote/secret-mask.ts';
import { hintOf, messageOf, StorbinaryError } from '../remote/storbinary-error.ts';
import type { RunEvent } from './events.ts';
import type { RunOptions } from './options.ts';

/** A run that did not get to its end. The message says what failed, on which path, and what the server said. */
export class RunError<Report> extends StorbinaryError {
  override readonly name: string = 'RunError';
  /** What was done before the failure. */
  readonly report: Report;

  constructor(message: string, details: { hint: string; report: Report; cause: unknown }) {
    super(message, details);
    this.report = details.report;
  }
}

/** What all reports have. */
export interface RunReport<Plan> {
  readonly durationMs: number;
  /** Absent when the run ended before there was a plan. */
  readonly plan?: Plan;
}

type ReportedOptions<Event> = Pick<RunOptions<Event>, 'server' | 'signal' | 'onEvent'>;

/** What one run says to the outside: its events, its report, its failure; and none of its secrets. */
export abstract class RunReporter<Event, Plan, Report extends RunReport<Plan>> {
  plan: Plan | undefined;
  readonly #options: ReportedOptions<Event | RunEvent>;
  readonly #startedMs = performance.now();
  readonly #secrets = new SecretMask();

  constructor(options: ReportedOptions<Event | RunEvent>) {
    this.#options = options;
    // A server may repeat what it was sent. A remote of the caller's own has no password here.
    if ('password' in options.server) this.#secrets.add(options.server.password);
  }

  /** What has been done, up to now. */
  abstract report(): Report;

  /** The run, as messages name it. */
  protected abstract readonly runName: string;
  /** What the next run can use of what has been transferred; empty when there is nothing. */
  protected abstract get resumeHint(): string;
  protected abstract makeError(message: string, details: RunErrorDetails<Report>): RunError<Report>;

  /** Hears what the sessions of a described server say. */
  get remoteHooks(): RemoteHooks {
    return {
      onWire: (session, line) => this.emit({ type: 'wire', session, line: this.mask(line) }),
      onWarning: (message) => this.warn(message),
    };
  }

  emit(event: Event | RunEvent): void {
    this.#options.onEvent?.(event);
  }

  warn(message: string): void {
    this.emit({ type: 'warning', message: this.mask(message) });
  }

  leaveOut(path: string, reason: string): void {
    this.emit({ type: 'left-out', path, reason });
  }

  retry({ step, error, attempt, attempts, delayMs }: Retry): void {
    this.emit({ type: 'retry', step, error: this.mask(error.message), attempt, attempts, delayMs });
  }

  /** The error of a run that ended before its end, whatever ended it. */
  failure(error: unknown): RunError<Report> {
    const { signal } = this.#options;
    const isStopped = signal?.aborted === true && error === signal.reason;
    const message = isStopped ? `The ${this.runName} was stopped: ${messageOf(error)}` : messageOf(error);
    const hint = [isStopped ? '' : hintOf(error), this.resumeHint].join(' ').trim();
    return this.error(message, hint, error);
  }

  protected error(message: string, hint: string, cause: unknown): RunError<Report> {
    return this.makeError(this.mask(message), { hint: this.mask(hint), report: this.report(), cause });
  }

  protected mask(text: string): string {
    return this.#secrets.mask(text);
  }

  /** What all reports have. */
  protected get runReport(): RunReport<Plan> {
    const durationMs = Math.round(performance.now() - this.#startedMs);
    return { durationMs, ...(this.plan === undefined ? {} : { plan: this.plan }) };
  }
}

/** What an error of a run carries. */
export interface RunErrorDetails<Report> {
  readonly hint: string;
  readonly report: Report;
  readonly cause: unknown;
}
