import { ConnectionError, type ConnectionPhase, ConnectionTimeout } from './errors.ts';
import type { Reply } from './reply.ts';

/** What the session was doing when nothing came any more. */
const activities: Record<ConnectionPhase, string> = {
  connect: 'while connecting',
  welcome: 'while waiting for the welcome',
  tls: 'in the TLS handshake',
  control: 'while waiting for a reply',
  data: 'while bytes moved',
};

const losses: Record<ConnectionPhase, string> = {
  connect: 'Could not connect',
  welcome: 'The connection ended before the welcome',
  tls: 'TLS failed',
  control: 'The control connection was lost',
  data: 'The data connection was lost',
};

/** @param data the data connection, while there is one: what it was doing, and which connection a sign was due from */
export function timeoutIn(
  phase: ConnectionPhase,
  timeoutMs: number,
  data: { readonly activity: string; readonly phase: ConnectionPhase } | undefined,
): ConnectionTimeout {
  const seconds = Math.round(timeoutMs / 100) / 10;
  const message = `No sign of life for ${seconds} s ${data?.activity ?? activities[phase]}`;
  return new ConnectionTimeout(message, data?.phase ?? phase, timeoutMs);
}

/**
 * What the end of a connection means in a phase.
 *
 * @param error the socket's, or a callback's; absent when the server closed the connection
 * @param lastReply what the server said of its own accord before, if it did
 */
export function lossIn(
  phase: ConnectionPhase,
  error: Error | undefined,
  lastReply: Reply | undefined,
): ConnectionError {
  if (error instanceof ConnectionError) return error;
  // Node's advice about the root CA is for its own command line.
  const what = error?.message.replace(/; if the root CA is .*$/, '') ?? 'the server closed it';
  const said = lastReply === undefined ? '' : ` after "${lastReply.text}"`;
  const details = lastReply === undefined ? {} : { lastReply };
  return new ConnectionError(`${losses[phase]}: ${what}${said}`, phase, { cause: error, ...details });
}
