import { realpath, stat } from 'node:fs/promises';
import type { Sessions } from '../remote/sessions.ts';
import { copyToPart, DownloadPart, TargetExists } from './download-part.ts';
import { Download, type DownloadFileOptions, type DownloadFileResult } from './download.ts';
import { decideOverExisting, type ExistingFile } from './download-policy.ts';
import { inSeconds, type RemoteVersion, remoteVersion } from './remote-version.ts';

/**
 * Downloads one file. The bytes go to `<localPath>.part`, which is resumed after lost connections and by later calls,
 * compared with the server's size and checksum, given the server's modification time and then renamed. A part that holds
 * bytes of another version of the file is started over. The name of the part is reserved for the download.
 *
 * @param path absolute path on the server
 * @param localPath its folder must exist; if it is a link, the link's target is replaced
 * @throws TargetExists when `overwrite` is `never` and the file exists, before the server is contacted; TargetDiffers and
 * TimeUnknown as OverwritePolicy describes; StepFailure, with RemoteFileMissing, RemoteChanged, DownloadMismatch or the
 * server's refusal as its cause; the signal's reason when it aborts; the file system's own errors
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

/** @throws TargetExists when the name belongs to something other than a file */
async function existingFile(
  localPath: string,
): Promise<(ExistingFile & { readonly localPath: string }) | undefined> {
  const found = await stat(localPath).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return undefined;
  if (!found.isFile()) {
    throw new TargetExists(localPath, 'exists and is not a file', 'Download to another name.');
  }
  return { localPath: await realpath(localPath), sizeBytes: found.size, modifiedAt: found.mtime };
}

/** Whether there is a part of this version that holds at least as much as the file that would be continued. */
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
    'already exists and was not overwritten',
    'Choose another name, or one of the overwrite policies always, resume and if-newer.',
  );
