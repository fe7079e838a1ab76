import { RemoteError } from '../remote/remote-error.ts';
import type { RemoteSession } from '../remote/remote.ts';

/**
 * The error of a request, as far as it can be believed. A refusal decides nothing once its session is lost: whether an
 * earlier attempt has done what was asked for, or a folder is missing, can then not be asked. Such an error is transient.
 */
export function settledBy(session: RemoteSession, error: unknown): unknown {
  if (session.isOpen || !(error instanceof RemoteError) || error.kind !== 'permanent') return error;
  const { message, hint, serverReply } = error;
  return new RemoteError(`${message}; then the session ended`, {
    kind: 'transient',
    hint,
    serverReply,
    cause: error,
  });
}
