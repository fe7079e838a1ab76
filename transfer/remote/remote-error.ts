import { causesOf, StorbinaryError } from './storbinary-error.ts';

/**
 * What a failure asks for:
 * - `transient`: the same again on a fresh session, after a pause;
 * - `unreachable`: as `transient` where the server has been reached before, else as `permanent`;
 * - `busy`: the server allows no further session; make do with those that are open;
 * - `permanent`: trying again would fail again; the hint is for the user.
 */
export type FailureKind = 'transient' | 'unreachable' | 'busy' | 'permanent';

/** What a protocol's failure table says of a failure. */
export interface Failure {
  readonly kind: FailureKind;
  /** What to try, for the user. */
  readonly hint: string;
  /** Whether it concerns the path alone, so that the same request may succeed for another path. Default: `false`. */
  readonly isAboutPath?: boolean;
}

/**
 * A server, or the way to it, failed a request. Each protocol translates its own errors into this one, which is `cause`
 * then; what stands above the port knows no other.
 */
export class RemoteError extends StorbinaryError {
  override readonly name: string = 'RemoteError';
  readonly kind: FailureKind;
  readonly isAboutPath: boolean;
  /** What the server said, where it said anything. */
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

/** There is no file of that name on the server. A file that may not be read is another error. */
export class RemoteFileMissing extends RemoteError {
  override readonly name = 'RemoteFileMissing';

  constructor(
    path: string,
    details: { readonly serverReply?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(`${path}: no such file`, {
      kind: 'permanent',
      hint: 'There is no such file on the server.',
      isAboutPath: true,
      ...details,
    });
  }
}

/** A folder that does not exist or cannot be read, although the server listed it as an empty one. */
export class FolderUnreadable extends RemoteError {
  override readonly name = 'FolderUnreadable';

  constructor(path: string) {
    super(`${path} cannot be listed`, {
      kind: 'permanent',
      hint: 'There is no such folder on the server, or the account may not read it.',
      isAboutPath: true,
    });
  }
}

/**
 * The server does not store or retrieve from an offset. After a refused store the session's `canResume`, or the way it
 * resumes, has changed.
 */
export class ResumeRefused extends RemoteError {
  override readonly name = 'ResumeRefused';

  constructor(
    message: string,
    details: { readonly serverReply?: string | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, { kind: 'permanent', hint: 'The server cannot resume transfers.', ...details });
  }
}

/** What a failure asks for. Whatever is not the server's failure is permanent. */
export const failureKindOf = (error: unknown): FailureKind =>
  error instanceof RemoteError ? error.kind : 'permanent';

/** What the server said, in the outermost of an error and its causes that knows. */
export function serverReplyOf(error: unknown): string | undefined {
  for (const cause of causesOf(error)) {
    if (cause instanceof RemoteError && cause.serverReply !== undefined) return cause.serverReply;
  }
  return undefined;
}
