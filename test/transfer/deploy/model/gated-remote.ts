import { connectionLost } from '../../../../transfer/remote/memory-session.ts';
import { refusal } from '../../../../transfer/remote/memory-tree.ts';
import { RemoteFileMissing } from '../../../../transfer/remote/remote-error.ts';
import type { Remote, RemoteSession } from '../../../../transfer/remote/remote.ts';
import type { Call, Reply } from './calls.ts';
import { GatedSession } from './gated-session.ts';
import { RunNames } from './run-names.ts';

interface PendingCall {
  readonly call: Promise<Call>;
  readonly settle: (reply: Reply) => void;
}

/**
 * The server as one run sees it: each call waits until the model says what the reply is. What a run does depends on these
 * replies alone, so the same replies lead to the same calls.
 */
export class GatedRemote implements Remote {
  readonly label = 'model';
  readonly #names: RunNames;
  readonly #pending: PendingCall[] = [];
  readonly #sessions: GatedSession[] = [];

  /** @param runLabel what the run is called */
  constructor(runLabel: string) {
    this.#names = new RunNames(runLabel);
  }

  /** Whether the run waits for a reply. */
  get isWaiting(): boolean {
    return this.#pending.length > 0;
  }

  /** The calls that the run has made and that have no reply yet, in the order in which the server gets them. */
  calls(): Promise<Call[]> {
    return Promise.all(this.#pending.map(({ call }) => call));
  }

  /** Replies to the first of the calls, or to none of them when the session is lost. */
  reply(reply: Reply): void {
    if (reply !== 'lost') {
      this.#pending.shift()?.settle(reply);
      return;
    }
    for (const session of this.#sessions.splice(0)) session.destroy();
    for (const { settle } of this.#pending.splice(0)) settle('lost');
  }

  open(): Promise<RemoteSession> {
    const session = new GatedSession((call) => this.#make(call), this.#names);
    this.#sessions.push(session);
    return Promise.resolve(session);
  }

  async #make(asked: Call | Promise<Call>): Promise<unknown> {
    const call = Promise.resolve(asked);
    const { promise, resolve: settle } = Promise.withResolvers<Reply>();
    this.#pending.push({ call, settle });
    const reply = await promise;
    if (reply === 'lost') throw connectionLost();
    if ('value' in reply) return reply.value;
    if ((await call).operation === 'retrieve') throw new RemoteFileMissing(reply.refused);
    throw refusal(reply.refused);
  }
}
