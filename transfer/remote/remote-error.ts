import { causesOf, StorbinaryError } from './storbinary-error.ts';

/**
 * How to respond to a failure:
 * - `transient`: try again on a new session, after a pause;
 * - `unreachable`: as `transient` if the server has been reached before, otherwise as `permanent`;
 * - `busy`: the server allows no further session; continue with those that are open;
 * - `permanent`: another attempt would fail too; show the hint to the user.
 */
export type FailureKind = 'transient' | 'unreachable' | 'busy' | 'permanent';

/** A failure, as classified by the failure table of a protocol. */
export interface Failure {
  /** How to respond to it. */
  readonly kind: FailureKind;
  /** What to try, in words for the user; empty when there is nothing to advise. */
  readonly hint: string;
  /** Whether it concerns only the path, so that the same request may succeed for another path. Default: `false`. */
  readonly isAboutPath?: boolean;
}

/**
 * A request failed, because of the server or of the connection to it. Each protocol translates its own errors into this
 * one and keeps them as `cause`; code above the port knows no others.
 */
export class RemoteError extends StorbinaryError {
  override readonly name: string = 'RemoteError';
  /** How to respond to the failure. */
  readonly kind: FailureKind;
  /** Whether it concerns only the path, so that the same request may succeed for another path. */
  readonly isAboutPath: boolean;
  /** The reply of the server, if it sent one. */
  readonly serverReply: string | undefined;

  constructor(
    message: string,
    failure: Failure & { readonly serverReply?: string | undefined; readonly cause?: unknown },
  ) {
    super(message, failure);
    this.kind = failure.kind;
    this.isAboutPath = failure.isAboutPath ?? false;
    this.serverReply = failure.serverReply;
  }
}

/** There is no file with that name on the server. A file that may not be read is a different error. */
export class RemoteFileMissing extends RemoteError {
  override readonly name = 'RemoteFileMissing';

  constructor(
    path: string,
    details: { readonly serverReply?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(`${path}: no such file`, {
      kind: 'permanent',
      hint: 'There is no such file on the server. Check the path; most servers distinguish upper and lower case.',
      isAboutPath: true,
      ...details,
    });
  }
}

/** A folder that does not exist or cannot be read, although the server listed it as empty. */
export class FolderUnreadable extends RemoteError {
  override readonly name = 'FolderUnreadable';

  constructor(path: string) {
    super(`${path} cannot be listed`, {
      kind: 'permanent',
      hint: 'There is no such folder on the server, or the account may not read it. Check the path and the permissions.',
      isAboutPath: true,
    });
  }
}

/**
 * The server refuses to store or retrieve from an offset. After a refused store, the session either resumes in another
 * way or its `canResume` is `false`.
 */
export class ResumeRefused extends RemoteError {
  override readonly name = 'ResumeRefused';

  constructor(
    message: string,
    details: { readonly serverReply?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, {
      kind: 'permanent',
      hint: 'The server cannot resume transfers. Transfer the file from the beginning, or ask the hosting provider to allow it.',
      ...details,
    });
  }
}

/** How to respond to an error: its kind if it is a RemoteError; any other error is permanent. */
export const failureKindOf = (error: unknown): FailureKind =>
  error instanceof RemoteError ? error.kind : 'permanent';

/** The reply of the server: that of the outermost RemoteError that has one, among an error and its causes. */
export function serverReplyOf(error: unknown): string | undefined {
  for (const cause of causesOf(error)) {
    if (cause instanceof RemoteError && cause.serverReply !== undefined) return cause.serverReply;
  }
  return undefined;
}
