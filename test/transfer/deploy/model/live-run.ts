import { setImmediate } from 'node:timers/promises';
import { deploy } from '../../../../transfer/index.ts';
import { RunTaken } from '../../../../transfer/deploy/run-taken.ts';
import { DeployError } from '../../../../transfer/deploy/report.ts';
import { causesOf } from '../../../../transfer/remote/storbinary-error.ts';
import type { Call, Reply } from './calls.ts';
import { GatedRemote } from './gated-remote.ts';
import { atTime } from './run-clock.ts';

/** A run of the model. */
export interface Runner {
  /** One letter; the run is called by it on the server too. */
  readonly name: string;
  readonly localDir: string;
  /** The time at which all of it happens, in milliseconds since 1970. */
  readonly timeMs: number;
  readonly retries: number;
}

/** How a run has ended: `taken` by a newer one, or with a message that is no such thing. */
export type Ending = 'done' | 'taken' | `failed: ${string}`;

/** Where a run is: it waits for the replies to some calls, or it has ended. */
export interface Standing {
  readonly calls: readonly Call[];
  readonly ending: Ending | undefined;
}

/** A real deploy that gets its replies from the model. */
export class LiveRun {
  readonly #remote: GatedRemote;
  #ending: Ending | undefined;

  constructor({ name, localDir, timeMs, retries }: Runner) {
    this.#remote = new GatedRemote(name);
    const run = atTime(timeMs, () =>
      deploy({
        server: this.#remote,
        localDir,
        serverDir: 'www',
        runLabel: name,
        connections: 1,
        retries,
        retryDelayMs: 0,
      }),
    );
    run.then(
      () => (this.#ending = 'done'),
      (error: unknown) => (this.#ending = endingOf(error)),
    );
  }

  /** Waits until the run waits for the model. */
  async standing(): Promise<Standing> {
    // Everything between a reply and the next call is done before the event loop goes on, except for local files and timers.
    do await setImmediate();
    while (this.#ending === undefined && !this.#remote.isWaiting);
    return { calls: await this.#remote.calls(), ending: this.#ending };
  }

  reply(reply: Reply): void {
    this.#remote.reply(reply);
  }
}

function endingOf(error: unknown): Ending {
  const causes = [...causesOf(error)];
  if (!(error instanceof DeployError)) return `failed: no DeployError but ${String(error)}`;
  return causes.some((cause) => cause instanceof RunTaken) ? 'taken' : `failed: ${error.message}`;
}
