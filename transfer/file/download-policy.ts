import { StorbinaryError } from '../remote/storbinary-error.ts';
import { inSeconds, type RemoteVersion } from './remote-version.ts';

/**
 * What a download does when the local file exists. Under every policy the file either stays as it is or is replaced by a
 * rename, once the new one is complete and verified.
 *
 * - `never`: throws TargetExists before the first byte.
 * - `always`: replaces the file.
 * - `resume`: treats the file as the beginning of the remote one and continues it. Throws TargetDiffers when it visibly is
 *   not: when it is longer than the remote file, older than its last change, or ends differently.
 * - `if-newer`: replaces the file if the remote one was modified later, to the second, and keeps it otherwise. Throws
 *   TimeUnknown when the server reports no modification time.
 */
export type OverwritePolicy = 'never' | 'always' | 'resume' | 'if-newer';

/** The local file that a download would replace. */
export interface ExistingFile {
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

/** The local file is not the beginning of the remote one and cannot be continued. It was left unchanged. */
export class TargetDiffers extends StorbinaryError {
  override readonly name = 'TargetDiffers';

  constructor(message: string, details: { readonly cause?: unknown } = {}) {
    super(message, {
      hint: 'Download it with the overwrite policy "always", or to another name.',
      ...details,
    });
  }
}

/** The server does not report when a file was modified. */
export class TimeUnknown extends StorbinaryError {
  override readonly name = 'TimeUnknown';

  constructor(message: string, details: { readonly cause?: unknown } = {}) {
    super(message, {
      hint: 'Use another overwrite policy: this server reports no modification times.',
      ...details,
    });
  }
}

/**
 * Decides what a download does with a local file that exists.
 *
 * @returns `compare` when the file already has the size of the remote one
 * @throws TargetDiffers when it cannot be continued; TimeUnknown when `if-newer` cannot be decided
 */
export function decideOverExisting(
  policy: Exclude<OverwritePolicy, 'never'>,
  localPath: string,
  existing: ExistingFile,
  remote: RemoteVersion,
): 'replace' | 'keep' | 'continue' | 'compare' {
  if (policy === 'always') return 'replace';
  const { modifiedAt } = remote;
  const isOlder = modifiedAt !== undefined && inSeconds(existing.modifiedAt) < inSeconds(modifiedAt);
  if (policy === 'if-newer') {
    if (modifiedAt === undefined) throw new TimeUnknown(`Cannot tell whether ${localPath} is out of date`);
    return isOlder ? 'replace' : 'keep';
  }
  if (isOlder) throw new TargetDiffers(`${localPath} is older than the file on the server`);
  if (existing.sizeBytes > remote.sizeBytes) {
    throw new TargetDiffers(`${localPath} is longer than the file on the server`);
  }
  return existing.sizeBytes === remote.sizeBytes ? 'compare' : 'continue';
}
