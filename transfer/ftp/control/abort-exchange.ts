import { ErrorProto } from './errors.ts';
import type { Reply } from './reply.ts';

/** More replies than any server sends to ABOR; a server that sends more stays out of step. */
const mostReplies = 8;

/**
 * Collects the replies to ABOR in the middle of a transfer: one final reply (Pure-FTPd, downloads) or two (RFC 959,
 * section 4.1.3), before or after the data connection closes. A NOOP sent after the first one marks the end: no
 * transfer is answered with its 200.
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
   * Takes the next reply. Returns what to do: wait for more replies, send NOOP, or nothing because the exchange is
   * over.
   *
   * @throws ErrorProto when the server keeps sending replies
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
