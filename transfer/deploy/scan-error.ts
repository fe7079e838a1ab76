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

/** A file or folder that the system does not let be read. */
export function unreadable(localPath: string, cause: unknown): ScanError {
  const hint = 'Check that it is still there and that its permissions allow reading, or exclude it.';
  return new ScanError(
    localPath,
    `${JSON.stringify(localPath)} cannot be read: ${systemCodeOf(cause) ?? messageOf(cause)}.`,
    hint,
    cause,
  );
}

/** Makes a ScanError of what the system says. */
export async function orScanError<T>(localPath: string, operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (cause) {
    throw unreadable(localPath, cause);
  }
}
