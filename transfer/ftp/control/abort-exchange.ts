import { ErrorProto } from './errors.ts';
import type { Reply } from './reply.ts';

/** More replies than any server gives to ABOR; one that sends more is out of step for good. */
const mostReplies = 8;

/**
 * What a server answers to ABOR in the middle of a transfer: one final reply (Pure-FTPd, downloads) or two (RFC 959,
 * section 4.1.3), before or after the data connection is gone. NOOP, sent behind the first, marks the end: its 200 is no
 * reply to a transfer.
 */
export class AbortExchange {
  /** The replies to the transfer and to ABOR, in order. */
  readonly replies: Promise<readonly Reply[]>;
  readonly #received: Reply[] = [];
  readonly #resolve: (replies: readonly Reply[]) => void;
  readonly #reject: (error: Error) => void;
  #askedForEnd = false;

  constructor() {
    const { promise, resolve, reject } = Promise.withResolvers<readonly Reply[]>();
    this.replies = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    promise.catch(() => undefined);
  }

  /**
   * Takes the next reply, and says whether NOOP is to be sent now or the exchange is over.
   *
   * @throws ErrorProto when the replies do not end
   */
  take(reply: Reply): 'continue' | 'send-noop' | 'over' {
    if (this.#askedForEnd && reply.code === 200) {
      this.#resolve(this.#received);
      return 'over';
    }
    if (this.#received.length === mostReplies) throw new ErrorProto(reply, 'ABOR');
    this.#received.push(reply);
    if (this.#askedForEnd || reply.code < 200) return 'continue';
    this.#askedForEnd = true;
    return 'send-noop';
  }

  fail(error: Error): void {
    this.#reject(error);
  }
}
