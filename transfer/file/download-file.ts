import { realpath, stat } from 'node:fs/promises';
import type { ChecksumAlgorithm } from '../remote/remote.ts';
import type { Sessions } from '../remote/sessions.ts';
import { copyToPart, DownloadPart, TargetExists } from './download-part.ts';
import { decideOverExisting, type ExistingFile, type OverwritePolicy } from './download-policy.ts';
import { Download } from './download-rounds.ts';
import type { Progress } from './progress.ts';
import { inSeconds, type RemoteVersion, remoteVersion } from './remote-version.ts';

/** How one file is downloaded. */
export interface DownloadFileOptions {
  /** What to do when the local file exists. Default: `never`. */
  readonly overwrite?: OverwritePolicy;
  /** Called a few times a second, and once at the end. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What a download came to. */
export interface DownloadFileResult {
  /** `kept`: the local file was left as it was. */
  readonly outcome: 'new' | 'replaced' | 'kept';
  readonly sizeBytes: number;
  /** Time of the file's last change on the server, where it tells; the local file has the same. */
  readonly modifiedAt?: Date;
  /** Bytes that came over data connections, whatever became of them. */
  readonly bytesReceived: number;
  /** Bytes that were there already when the download began. */
  readonly bytesResumed: number;
  /** What the content was compared by; absent when nothing was compared. */
  readonly verifiedBy?: ChecksumAlgorithm | 'size';
}

/**
 * Downloads one file: into `<localPath>.part`, continued after cuts and by later calls, compared with the server's size
 * and checksum, given the server's time, and renamed when all that is done. A part that holds bytes of another version
 * of the file is begun anew; it belongs to the download, and nothing else should have such a name.
 *
 * @param path absolute path on the server
 * @param localPath its folder must exist; where it is a link, the file that it leads to is meant
 * @throws TargetExists, when `overwrite` is `never` and there is such a file, before anything is asked of the server;
 * TargetDiffers, TimeUnknown: see OverwritePolicy; StepFailure, with RemoteFileMissing, RemoteChanged or
 * DownloadMismatch as its cause, or the server's refusal; the reason of the signal; what the file system refuses
 */
export async function downloadFile(
  sessions: Sessions,
  path: string,
  localPath: string,
  options: DownloadFileOptions = {},
): Promise<DownloadFileResult> {
  const { overwrite = 'never' } = options;
  const existing = await existingFile(localPath);
  if (existing !== undefined && overwrite === 'never') throw exists(localPath);
  const look = (): Promise<RemoteVersion> =>
    sessions.step(`Looking at ${path}`, (session) => remoteVersion(session, path));
  const version = await look();
  const target = existing?.localPath ?? localPath;
  const decision =
    existing === undefined || overwrite === 'never'
      ? 'replace'
      : decideOverExisting(overwrite, localPath, existing, version);
  const download = new Download({ sessions, path, options, look, localPath: target });
  if (decision === 'keep') return download.result('kept', version);
  if (decision === 'compare') return download.compareWhole(version);

  const partPath = `${target}.part`;
  const isCopied = decision === 'continue' && !(await hasBetterPart(partPath, existing, version));
  if (isCopied) await copyToPart(target, partPath, version);
  await using part = await DownloadPart.open(partPath, version);
  await download.complete(part, isCopied);
  await part.publish(target, existing !== undefined);
  return download.result(existing === undefined ? 'new' : 'replaced', part.version);
}

/** @throws TargetExists when what has the name is no file */
async function existingFile(
  localPath: string,
): Promise<(ExistingFile & { readonly localPath: string }) | undefined> {
  const found = await stat(localPath).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (!found.isFile()) {
    throw new TargetExists(localPath, 'exists and is no file', 'Give the download another name.');
  }
  return { localPath: await realpath(localPath), sizeBytes: found.size, modifiedAt: found.mtime };
}

/** Whether a part of this very version holds more than the file that was to be continued. */
async function hasBetterPart(
  partPath: string,
  existing: ExistingFile | undefined,
  { modifiedAt }: RemoteVersion,
): Promise<boolean> {
  const part = modifiedAt === undefined ? undefined : await existingFile(partPath);
  if (part === undefined || modifiedAt === undefined || existing === undefined) return false;
  return part.sizeBytes >= existing.sizeBytes && inSeconds(part.modifiedAt) === inSeconds(modifiedAt);
}

const exists = (localPath: string): TargetExists =>
  new TargetExists(
    localPath,
    'exists already; it is not overwritten',
    'Choose another name, or an overwrite policy: always, resume or if-newer.',
  );
