import { ConnectionError, type ConnectionPhase, ConnectionTimeout } from './errors.ts';
import type { Reply } from './reply.ts';

/** What the session was doing when the server fell silent. */
const activities: Record<ConnectionPhase, string> = {
  connect: 'while connecting',
  welcome: 'while waiting for the welcome',
  tls: 'during the TLS handshake',
  control: 'while waiting for a reply',
  data: 'while transferring data',
};

const losses: Record<ConnectionPhase, string> = {
  connect: 'Could not connect',
  welcome: 'The connection ended before the welcome',
  tls: 'TLS failed',
  control: 'The control connection was lost',
  data: 'The data connection was lost',
};

/** @param data the open data connection, if any: what it was doing, and which connection should have shown activity */
export function timeoutIn(
  phase: ConnectionPhase,
  timeoutMs: number,
  data: { readonly activity: string; readonly phase: ConnectionPhase } | undefined,
): ConnectionTimeout {
  const seconds = Math.round(timeoutMs / 100) / 10;
  const message = `No response for ${seconds} s ${data?.activity ?? activities[phase]}`;
  return new ConnectionTimeout(message, data?.phase ?? phase, timeoutMs);
}

/**
 * The error for a connection that ended in a phase.
 *
 * @param error the error of the socket or of a callback; absent when the server closed the connection
 * @param lastReply the last reply that the server sent unasked before, such as 421
 */
export function lossIn(
  phase: ConnectionPhase,
  error: Error | undefined,
  lastReply: Reply | undefined,
): ConnectionError {
  if (error instanceof ConnectionError) return error;
  // Node appends advice about its own command line, which does not apply here.
  const what = error?.message.replace(/; if the root CA is .*$/, '') ?? 'the server closed it';
  const said = lastReply === undefined ? '' : ` after "${lastReply.text}"`;
  const details = lastReply === undefined ? {} : { lastReply };
  return new ConnectionError(`${losses[phase]}: ${what}${said}`, phase, { cause: error, ...details });
}
