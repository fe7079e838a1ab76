import { TargetExists } from '../file/download-part.ts';
import { RemoteError } from '../remote/remote-error.ts';
import { hintOf, messageOf } from '../remote/storbinary-error.ts';
import type { MirrorFailure } from './events.ts';

/** Codes of local refusals that say nothing about other paths. */
const localCodes = ['EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL', 'EILSEQ'];

/** Whether an error is about one path, so that the others can still be mirrored. */
export function isPathFault(error: unknown): boolean {
  if (error instanceof RemoteError) return error.isAboutPath;
  if (error instanceof TargetExists) return true;
  return error instanceof Error && 'code' in error && localCodes.includes(String(error.code));
}

/** An error as the failure of a path. */
export const failureOf = (path: string, error: unknown): MirrorFailure => ({
  path,
  reason: messageOf(error),
  hint: hintOf(error),
});
