import { ErrorPerm } from '../ftp/control/errors.ts';
import { classifyFailure } from '../ftp/session/failure.ts';
import { FolderUnreadable, RemoteFileMissing } from '../remote/remote.ts';
import { TargetExists } from '../file/download-part.ts';
import type { MirrorFailure } from './events.ts';

/** Codes of local refusals that say nothing about other paths. */
const localCodes = ['EACCES', 'EPERM', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL', 'EILSEQ'];

/** Whether an error is about one path, so that the others can still be mirrored. */
export function isPathFault(error: unknown): boolean {
  if (error instanceof RemoteFileMissing || error instanceof FolderUnreadable) return true;
  if (error instanceof TargetExists) return true;
  if (error instanceof ErrorPerm) return [550, 553].includes(error.reply.code);
  return error instanceof Error && 'code' in error && localCodes.includes(String(error.code));
}

/** An error as the failure of a path. */
export function failureOf(path: string, error: unknown): MirrorFailure {
  const reason = error instanceof Error ? error.message : String(error);
  return { path, reason, hint: classifyFailure(error).hint };
}
