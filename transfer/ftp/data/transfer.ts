import { setTimeout as delay } from 'node:timers/promises';
import type { ControlConnection } from '../control/control-connection.ts';
import { DataConnection } from './data-connection.ts';
import type { DataMode, DataPort } from './data-port.ts';
import { ConnectionError, errorFor, ErrorProto, FTPError } from '../control/errors.ts';
import type { PendingCommand } from '../control/pending-command.ts';
import { isCompletion, isIntermediate, isRefusal, type Reply } from '../control/reply.ts';

/** How long to wait for the server's reply about a broken data connection, in milliseconds. */
const explanationMs = 5_000;

/** What a transfer needs from its session. */
export interface TransferContext {
  readonly control: ControlConnection;
  readonly mode: DataMode;
  /** Whether data connections use TLS (`PROT P`). */
  readonly secureData: boolean;
}

/** A transfer whose command has been sent and whose data connection is being opened. */
export interface OpenTransfer {
  readonly command: string;
  readonly pending: PendingCommand;
  readonly data: DataConnection;
}

/**
 * Opens a data connection for `command`. EPSV and the command leave in one write, and the connect does not wait for the
 * 150; only REST is waited for, because a command that ran after a refused REST would overwrite the wrong bytes.
 * Commands that are queued after this call are sent after `command`.
 *
 * @throws ErrorTemp, ErrorPerm when the port or the offset is refused; ConnectionError
 */
export async function openTransfer(
  context: TransferContext,
  command: string,
  offsetBytes = 0,
): Promise<OpenTransfer> {
  const { control, mode } = context;
  const slot = control.reserve();
  let port: DataPort | undefined;
  let pending: PendingCommand;
  try {
    const { commandMayFollow, agreed } = mode.request(control, slot);
    // Another failure may be reported first; this one then does not matter.
    agreed.catch(() => undefined);
    if (!commandMayFollow) port = await agreed;
    if (offsetBytes > 0) {
      const rest = `REST ${offsetBytes}`;
      const [agreedPort, reply] = await Promise.all([agreed, control.ask(rest, { at: slot })]);
      port = agreedPort;
      if (!isIntermediate(reply)) throw errorFor(reply, rest);
    }
    pending = control.sendTransfer(command, slot);
    control.release(slot);
    port = await agreedOrRefused(control, pending, agreed);
  } catch (error) {
    control.release(slot);
    port?.close();
    throw error;
  }
  const { firstReply } = pending;
  const data = new DataConnection(control, port.open(), { secure: context.secureData, firstReply });
  if (pending.aborted !== undefined) data.abort(pending.aborted);
  return { command, pending, data };
}

/** If EPSV is refused, the command was already sent with it: read its refusal before the session is used again. */
async function agreedOrRefused(
  control: ControlConnection,
  pending: PendingCommand,
  agreed: Promise<DataPort>,
): Promise<DataPort> {
  try {
    return await agreed;
  } catch (error) {
    // The reply does not name a port to connect to, but the server may be waiting for a connection.
    if (error instanceof ErrorProto) control.closeWithError(error);
    else await pending.final;
    throw error;
  }
}

/**
 * Moves the bytes of an open transfer by `move` and waits for the final reply. A transfer is done when the data has
 * ended *and* the final reply has arrived.
 *
 * A refusal before any byte was sent leaves the session usable, and so does `abort()`. After a failure of the data
 * connection or of `move`, or a refusal in the middle, the session is closed, because its state is not known.
 *
 * @returns the final reply
 * @throws ErrorTemp, ErrorPerm, ErrorReply by the server's reply; ConnectionError; TransferAborted; what `move` throws
 */
export async function runTransfer(
  { control }: TransferContext,
  transfer: OpenTransfer,
  move: (data: DataConnection) => Promise<void>,
): Promise<Reply> {
  const { command, pending, data } = transfer;
  try {
    await Promise.race([data.ready.then(() => move(data)), refusalOf(transfer), data.aborted]);
    const final = await pending.final;
    if (pending.aborted !== undefined) throw pending.aborted;
    if (!isCompletion(final)) throw errorFor(final, command);
    data.close();
    return final;
  } catch (error) {
    // abort() ends the data connection.
    if (pending.aborted !== undefined) throw pending.aborted;
    const failure = await explain(transfer, error);
    giveUp(control, transfer, failure);
    throw failure;
  }
}

/** Ends the data connection of a failed transfer, and the session where its state is unknown. */
export function giveUp(control: ControlConnection, { pending, data }: OpenTransfer, failure: Error): void {
  data.destroy(failure);
  const refusedAtOnce = pending.first !== undefined && isRefusal(pending.first);
  if (!refusedAtOnce) control.closeWithError(asConnectionFailure(failure));
}

/** Rejects when the server refuses the command, at once or in the middle; otherwise never settles. */
export async function refusalOf({ command, pending }: OpenTransfer): Promise<never> {
  const reply = await pending.final;
  if (!isCompletion(reply)) throw errorFor(reply, command);
  return new Promise<never>(() => undefined);
}

/**
 * The server's reason for a broken data connection is in its reply: ProFTPD resets the connection before it sends 550.
 * The socket's error is reported only when no refusal arrives in time.
 */
export async function explain({ command, pending }: OpenTransfer, error: unknown): Promise<Error> {
  if (!(error instanceof ConnectionError) || error.phase !== 'data') return toError(error);
  const waiting = new AbortController();
  const silence = delay(explanationMs, undefined, { signal: waiting.signal }).catch(() => undefined);
  const reply = await Promise.race([pending.final.catch(() => undefined), silence]);
  waiting.abort();
  return reply !== undefined && isRefusal(reply) ? errorFor(reply, command, { cause: error }) : error;
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

function asConnectionFailure(failure: Error): ConnectionError {
  if (failure instanceof ConnectionError) return failure;
  const text = failure instanceof FTPError ? failure.reply.text : failure.message;
  return new ConnectionError(`The session was closed after a failed transfer: ${text}`, 'data', {
    cause: failure,
  });
}
