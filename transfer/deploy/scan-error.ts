import { messageOf, StorbinaryError } from '../remote/storbinary-error.ts';
import { systemCodeOf } from '../tree/local-folder.ts';

/** A local tree that cannot be deployed. The message names the path. */
export class ScanError extends StorbinaryError {
  override readonly name = 'ScanError';
  readonly path: string;

  constructor(path: string, message: string, hint: string, cause?: unknown) {
    super(message, { hint, cause });
    this.path = path;
  }
}

/** The error for a file or folder that cannot be read. */
export function unreadable(localPath: string, cause: unknown): ScanError {
  const hint = 'Check that it still exists and that its permissions allow reading it, or exclude it.';
  return new ScanError(
    localPath,
    `${JSON.stringify(localPath)} cannot be read: ${systemCodeOf(cause) ?? messageOf(cause)}.`,
    hint,
    cause,
  );
}

/** Turns the system's error into a ScanError. */
export async function orScanError<T>(localPath: string, operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (cause) {
    throw unreadable(localPath, cause);
  }
}
