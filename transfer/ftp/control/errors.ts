import { redactCommand } from './command-line.ts';
import type { Reply } from './reply.ts';

/** Base of the four kinds of failure that a server's reply can be (ftplib's `Error`). */
export class FTPError extends Error {
  override readonly name: string = 'FTPError';
  /** The reply that is the failure. */
  readonly reply: Reply;
  /** The command that it answers, cleared of secrets; absent for the welcome. */
  readonly command: string | undefined;

  constructor(reply: Reply, command?: string, options?: ErrorOptions) {
    const shown = command === undefined ? undefined : redactCommand(command);
    super(shown === undefined ? reply.text : `${reply.text} (in answer to ${shown})`, options);
    this.reply = reply;
    this.command = shown;
  }
}

/** A reply of a class that does not belong to the command, for example 3yz where 2yz is due (`error_reply`). */
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

/** What came is no reply at all, or came when none was due (`error_proto`). */
export class ErrorProto extends FTPError {
  override readonly name = 'ErrorProto';
}

/** The class that ftplib gives to a reply which is not the one that a command needs. */
export function errorFor(reply: Reply, command?: string, options?: ErrorOptions): FTPError {
  if (reply.code >= 500 && reply.code < 600) return new ErrorPerm(reply, command, options);
  if (reply.code >= 400 && reply.code < 500) return new ErrorTemp(reply, command, options);
  if (reply.code >= 100 && reply.code < 400) return new ErrorReply(reply, command, options);
  return new ErrorProto(reply, command, options);
}

/** Where a connection failed. */
export type ConnectionPhase = 'connect' | 'welcome' | 'tls' | 'control' | 'data';

/**
 * A connection could not be made, ended too early or went wrong below FTP: what ftplib lets through as `OSError` and
 * `EOFError`. The session is closed. `cause` is the error of the socket where there was one.
 */
export class ConnectionError extends Error {
  override readonly name: string = 'ConnectionError';
  readonly phase: ConnectionPhase;
  /** The system's or TLS's code, such as `ECONNRESET` or `CERT_HAS_EXPIRED`. */
  readonly code: string | undefined;
  /** The last reply before the end, when the server gave one that nobody had asked for: mostly a 421. */
  readonly lastReply: Reply | undefined;

  constructor(message: string, phase: ConnectionPhase, details: { cause?: unknown; lastReply?: Reply } = {}) {
    super(message, { cause: details.cause });
    this.phase = phase;
    this.code = codeOf(details.cause);
    this.lastReply = details.lastReply;
  }
}

/** Nothing came and nothing could be sent for the session's time limit. */
export class ConnectionTimeout extends ConnectionError {
  override readonly name = 'ConnectionTimeout';
  readonly timeoutMs: number;

  constructor(message: string, phase: ConnectionPhase, timeoutMs: number) {
    super(message, phase);
    this.timeoutMs = timeoutMs;
  }
}

/** The transfer was given up by `abort()`. The session lives; what arrived on the other side is incomplete. */
export class TransferAborted extends Error {
  override readonly name = 'TransferAborted';
}

/** What a server or the way to it can do to a call (ftplib's `all_errors`): use it with `instanceof`. */
export const allErrors = [FTPError, ConnectionError] as const;

function codeOf(cause: unknown): string | undefined {
  if (cause instanceof ConnectionError) return cause.code;
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
