import { realpath, stat } from 'node:fs/promises';
import type { Sessions } from '../remote/sessions.ts';
import { copyToPart, DownloadPart, TargetExists } from './download-part.ts';
import { Download, type DownloadFileOptions, type DownloadFileResult } from './download.ts';
import { decideOverExisting, type ExistingFile } from './download-policy.ts';
import { inSeconds, type RemoteVersion, remoteVersion } from './remote-version.ts';

/**
 * Downloads one file: into `<localPath>.part`, continued after cuts and by later calls, compared with the server's size
 * and checksum, given the server's time, and renamed when all that is done. A part that holds bytes of another version
 * of the file is started over; it belongs to the download, and nothing else should have such a name.
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
