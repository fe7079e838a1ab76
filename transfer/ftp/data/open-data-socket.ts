import type { Socket } from 'node:net';
import { sendsBytes } from '../control/command-line.ts';
import { errorFor } from '../control/errors.ts';
import type { PendingCommand } from '../control/pending-command.ts';
import { isPreliminary, type Reply } from '../control/reply.ts';
import { explain, giveUp, openTransfer, refusalOf, type TransferContext } from './transfer.ts';

/** A transfer that its caller drives: the data socket, and the command whose final reply is due. */
export interface OpenDataSocket {
  readonly socket: Socket;
  readonly preliminary: Reply;
  readonly pending: PendingCommand;
}

/**
 * Opens a transfer and hands its data socket to the caller: connected and, where TLS is used, secure. The session's
 * clock is stopped meanwhile; instead, the socket is destroyed when it has been idle for the session's time limit.
 *
 * @throws ErrorTemp, ErrorPerm, ErrorReply when the server refuses; ConnectionError; TransferAborted
 */
export async function openDataSocket(
  context: TransferContext,
  command: string,
  offsetBytes?: number,
): Promise<OpenDataSocket> {
  const { control } = context;
  const transfer = await openTransfer(context, command, offsetBytes);
  const { data, pending } = transfer;
  try {
    const begun = Promise.all([data.ready, pending.firstReply]);
    const [socket, preliminary] = await Promise.race([begun, refusalOf(transfer), data.aborted]);
    if (!isPreliminary(preliminary)) throw errorFor(preliminary, command);
    if (sendsBytes(command)) data.ignoreIncoming();
    data.holdClock();
    socket.setTimeout(control.timeoutMs, () =>
      data.destroy(new Error('The data connection was idle for too long')),
    );
    socket.once('close', () => data.close());
    return { socket, preliminary, pending };
  } catch (error) {
    if (pending.aborted !== undefined) throw pending.aborted;
    const failure = await explain(transfer, error);
    giveUp(control, transfer, failure);
    throw failure;
  }
}
