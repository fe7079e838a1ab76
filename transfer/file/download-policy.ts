import { StorbinaryError } from '../remote/storbinary-error.ts';
import { inSeconds, type RemoteVersion } from './remote-version.ts';

/**
 * What a download does when the local file exists. Whatever it says, the file is replaced by a rename, when the new one
 * is whole and verified, or stays as it is.
 *
 * - `never`: it is an error, before the first byte.
 * - `always`: the file is replaced.
 * - `resume`: the file is taken for the beginning of the remote one and continued. It is an error when it is not, as
 *   far as can be seen: when it is longer, older than the remote file's last change, or ends otherwise.
 * - `if-newer`: the file is replaced when the remote one changed later, to the second, and kept otherwise. It is an
 *   error when the server does not say.
 */
export type OverwritePolicy = 'never' | 'always' | 'resume' | 'if-newer';

/** A local file under the name that a download is for. */
export interface ExistingFile {
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

/** The local file is not the beginning of the remote one, so that it cannot be continued. It was not changed. */
export class TargetDiffers extends StorbinaryError {
  override readonly name = 'TargetDiffers';

  constructor(message: string, details: { readonly cause?: unknown } = {}) {
    super(message, {
      hint: 'Download it with the overwrite policy "always", or to another name.',
      ...details,
    });
  }
}

/** The server does not say when a file was changed. */
export class TimeUnknown extends StorbinaryError {
  override readonly name = 'TimeUnknown';

  constructor(message: string, details: { readonly cause?: unknown } = {}) {
    super(message, {
      hint: 'Use another overwrite policy: this server does not tell when a file was changed.',
      ...details,
    });
  }
}

/**
 * What a download has to do about a file that exists.
 *
 * @returns `compare` when the file seems whole already
 * @throws TargetDiffers; TimeUnknown
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
    if (modifiedAt === undefined)
      throw new TimeUnknown(`It is not known whether ${localPath} is out of date`);
    return isOlder ? 'replace' : 'keep';
  }
  if (isOlder) throw new TargetDiffers(`The file on the server changed after ${localPath}`);
  if (existing.sizeBytes > remote.sizeBytes) {
    throw new TargetDiffers(`${localPath} is longer than the file on the server`);
  }
  return existing.sizeBytes === remote.sizeBytes ? 'compare' : 'continue';
}
