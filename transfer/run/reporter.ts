import type { RemoteHooks } from '../remote/remote.ts';
import type { Retry } from '../remote/retry.ts';
import { SecretMask } from '../remote/secret-mask.ts';
import { hintOf, messageOf, StorbinaryError } from '../remote/storbinary-error.ts';
import type { RunEvent } from './events.ts';
import type { RunOptions } from './options.ts';

/** A run that failed or was stopped. The message says what failed, on which path, and what the server said. */
export class RunError<Report> extends StorbinaryError {
  override readonly name: string = 'RunError';
  /** What was done before the failure. */
  readonly report: Report;

  constructor(message: string, details: { hint: string; report: Report; cause: unknown }) {
    super(message, details);
    this.report = details.report;
  }
}

/** What every run reports at its end. */
export interface RunReport<Plan> {
  readonly durationMs: number;
  /** Absent if the run ended before the plan was made. */
  readonly plan?: Plan;
}

type ReportedOptions<Event> = Pick<RunOptions<Event>, 'server' | 'signal' | 'onEvent'>;

/** Everything that one run makes known: its events, its report, its error, all with secrets masked. */
export abstract class RunReporter<Event, Plan, Report extends RunReport<Plan>> {
  plan: Plan | undefined;
  readonly #options: ReportedOptions<Event | RunEvent>;
  readonly #startedMs = performance.now();
  readonly #secrets = new SecretMask();

  constructor(options: ReportedOptions<Event | RunEvent>) {
    this.#options = options;
    // A server may echo what it was sent. A remote of the caller's own has no password here.
    if ('password' in options.server) this.#secrets.add(options.server.password);
  }

  /** What has been done so far. */
  abstract report(): Report;

  /** What messages call the run. */
  protected abstract readonly runName: string;
  /** The part of the hint that says what the next run can resume from; empty if nothing was transferred. */
  protected abstract get resumeHint(): string;
  protected abstract makeError(message: string, details: RunErrorDetails<Report>): RunError<Report>;

  /** Reports what the sessions say, for a server given by its options. */
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

  /** The error of a run that failed or was stopped. */
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

  /** The part of the report that all runs share. */
  protected get runReport(): RunReport<Plan> {
    const durationMs = Math.round(performance.now() - this.#startedMs);
    return { durationMs, ...(this.plan === undefined ? {} : { plan: this.plan }) };
  }
}

/** What a run's error carries besides its message. */
export interface RunErrorDetails<Report> {
  readonly hint: string;
  readonly report: Report;
  readonly cause: unknown;
}
