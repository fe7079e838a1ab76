import { StorbinaryError } from '../../remote/storbinary-error.ts';
import { redactCommand } from './command-line.ts';
import type { Reply } from './reply.ts';

/**
 * Base of the four errors that a server's reply can cause (ftplib's `Error`). The failure table adds a hint where a session
 * of the port meets one; from `FTP` itself they come without.
 */
export class FTPError extends StorbinaryError {
  override readonly name: string = 'FTPError';
  /** The reply that caused the error. */
  readonly reply: Reply;
  /** The command that it answers, without secrets; absent for the welcome. */
  readonly command: string | undefined;

  constructor(reply: Reply, command?: string, options?: ErrorOptions) {
    const shown = command === undefined ? undefined : redactCommand(command);
    super(shown === undefined ? reply.text : `${reply.text} (in response to ${shown})`, options);
    this.reply = reply;
    this.command = shown;
  }
}

/** A reply of a class that the command does not allow, for example 3yz where 2yz is required (`error_reply`). */
export class ErrorReply extends FTPError {
  override readonly name = 'ErrorReply';
}

/** 400 to 499 (`error_temp`). */
export class ErrorTemp extends FTPError {
  override readonly name = 'ErrorTemp';
}

/** 500 to 599 (`error_perm`). */
export class ErrorPerm extends FTPError {
  override readonly name = 'ErrorPerm';
}

/** What arrived is not a valid reply, or no command was waiting for one (`error_proto`). */
export class ErrorProto extends FTPError {
  override readonly name = 'ErrorProto';
}

/** The error for a reply other than the one that a command needs, in ftplib's classes. */
export function errorFor(reply: Reply, command?: string, options?: ErrorOptions): FTPError {
  if (reply.code >= 500 && reply.code < 600) return new ErrorPerm(reply, command, options);
  if (reply.code >= 400 && reply.code < 500) return new ErrorTemp(reply, command, options);
  if (reply.code >= 100 && reply.code < 400) return new ErrorReply(reply, command, options);
  return new ErrorProto(reply, command, options);
}

/** Where a connection failed. */
export type ConnectionPhase = 'connect' | 'welcome' | 'tls' | 'control' | 'data';

/**
 * A connection could not be opened, ended too early or failed below FTP: what ftplib raises as `OSError` and
 * `EOFError`. The session is closed. `cause` is the error of the socket, if there was one.
 */
export class ConnectionError extends StorbinaryError {
  override readonly name: string = 'ConnectionError';
  readonly phase: ConnectionPhase;
  /** The system's or TLS's code, such as `ECONNRESET` or `CERT_HAS_EXPIRED`. */
  readonly code: string | undefined;
  /** The last reply before the end, if the server sent one unasked: usually a 421. */
  readonly lastReply: Reply | undefined;

  constructor(message: string, phase: ConnectionPhase, details: { cause?: unknown; lastReply?: Reply } = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : {});
    this.phase = phase;
    this.code = codeOf(details.cause);
    this.lastReply = details.lastReply;
  }
}

/** Nothing arrived and nothing could be sent within the session's time limit. */
export class ConnectionTimeout extends ConnectionError {
  override readonly name = 'ConnectionTimeout';
  /** That limit, in milliseconds. */
  readonly timeoutMs: number;

  constructor(message: string, phase: ConnectionPhase, timeoutMs: number) {
    super(message, phase);
    this.timeoutMs = timeoutMs;
  }
}

/** The transfer was ended by `abort()`. The session remains usable; what arrived on the other side is incomplete. */
export class TransferAborted extends StorbinaryError {
  override readonly name = 'TransferAborted';
}

/** Base classes of all failures of a server or of the connection to it (ftplib's `all_errors`), for `instanceof`. */
export const allErrors = [FTPError, ConnectionError] as const;

function codeOf(cause: unknown): string | undefined {
  if (cause instanceof ConnectionError) return cause.code;
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
