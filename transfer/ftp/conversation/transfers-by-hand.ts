import { opensTransfer, verbOf } from '../control/command-line.ts';
import type { Conversation } from './conversation.ts';
import { type OpenDataSocket, openDataSocket } from '../data/open-data-socket.ts';
import { errorFor, ErrorProto } from '../control/errors.ts';
import type { PendingCommand } from '../control/pending-command.ts';
import { isCompletion, isPreliminary, isRefusal } from '../control/reply.ts';
import type { TransferContext } from '../data/transfer.ts';

/** Transfers that the caller drives: the final reply of each command is waited for separately. */
export class TransfersByHand {
  readonly #conversation: Conversation;
  #unfinished: PendingCommand | undefined;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  /** Forgets a transfer of an earlier connection. */
  reset(): void {
    this.#unfinished = undefined;
  }

  /** Sends any command; after a transfer command that is answered with 1yz, its final reply is due. */
  async send(command: string): Promise<string> {
    if (!opensTransfer(command)) return (await this.#conversation.accept(command)).text;
    const pending = this.#conversation.control.sendTransfer(command);
    const reply = await pending.firstReply;
    if (isRefusal(reply)) throw errorFor(reply, verbOf(command));
    if (isPreliminary(reply)) this.#unfinished = pending;
    return reply.text;
  }

  /** Opens a transfer's data socket; its final reply is due from then on. */
  async open(context: TransferContext, command: string, offsetBytes?: number): Promise<OpenDataSocket> {
    const opened = await openDataSocket(context, command, offsetBytes);
    this.#unfinished = opened.pending;
    return opened;
  }

  /** Waits for the final reply that is due. */
  async finish(): Promise<string> {
    const pending = this.#unfinished;
    if (pending === undefined)
      throw new Error('No final reply is due: no transfer has begun by transfercmd or sendcmd');
    this.#unfinished = undefined;
    const reply = await pending.final;
    if (!isCompletion(reply)) throw errorFor(reply, pending.command);
    return reply.text;
  }

  /** Ends the running transfer by ABOR, whoever drives it; resolves to the last reply that is 226, 225 or 426. */
  async abort(): Promise<string> {
    this.#unfinished = undefined;
    const replies = await this.#conversation.control.abort();
    const answer = replies.findLast(({ code }) => [225, 226, 426].includes(code));
    if (answer === undefined) throw new ErrorProto(replies.at(-1) ?? { code: 0, text: 'no reply' }, 'ABOR');
    return answer.text;
  }
}
