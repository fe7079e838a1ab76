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
 * Opens a transfer and gives its data socket to the caller, connected and over TLS secured. Meanwhile the session's clock is
 * stopped; a socket on which nothing moves for the session's time limit is destroyed.
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
      data.destroy(new Error('No byte moved on the data connection')),
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
