import { constants } from 'node:fs';
import { copyFile, type FileHandle, link, open, rename, rm, unlink } from 'node:fs/promises';
import { StorbinaryError } from '../remote/storbinary-error.ts';
import { inSeconds, type RemoteVersion } from './remote-version.ts';
import type { Target } from './target.ts';

/** A local name that a download needs is taken. */
export class TargetExists extends StorbinaryError {
  override readonly name = 'TargetExists';
  readonly localPath: string;

  constructor(localPath: string, what: string, hint: string, details: { readonly cause?: unknown } = {}) {
    super(`${localPath} ${what}`, { hint, ...details });
    this.localPath = localPath;
  }
}

/** Windows has no such flag; there the check that it is a regular file has to do. */
const noFollow = (constants as { O_NOFOLLOW?: number }).O_NOFOLLOW ?? 0;

/**
 * The partial file of a download, next to its target. Its modification time is that of the version on the server whose
 * bytes it holds, set again after every block: a later run that sees the same time knows that it may resume the part, and
 * a part that was cut off in the middle of a write is started over.
 */
export class DownloadPart implements Target, AsyncDisposable {
  readonly localPath: string;
  readonly #handle: FileHandle;
  #version: RemoteVersion;
  #sizeBytes = 0;

  private constructor(localPath: string, handle: FileHandle, version: RemoteVersion) {
    this.localPath = localPath;
    this.#handle = handle;
    this.#version = version;
  }

  /**
   * Opens the part, creating it if it is missing and emptying it if it holds another version.
   *
   * @throws TargetExists when the name belongs to a link, a folder or anything else that is not a regular file
   */
  static async open(localPath: string, version: RemoteVersion): Promise<DownloadPart> {
    const handle = await openPlainFile(localPath);
    try {
      const part = new DownloadPart(localPath, handle, version);
      await part.#begin();
      return part;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get version(): RemoteVersion {
    return this.#version;
  }

  /** Switches to another version, which empties the part. */
  async adopt(version: RemoteVersion): Promise<void> {
    this.#version = version;
    await this.clear();
  }

  size(): Promise<number> {
    return Promise.resolve(this.#sizeBytes);
  }

  async read(offsetBytes: number, lengthBytes: number): Promise<Buffer> {
    const buffer = Buffer.alloc(lengthBytes);
    const { bytesRead } = await this.#handle.read(buffer, 0, lengthBytes, offsetBytes);
    return buffer.subarray(0, bytesRead);
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.#sizeBytes);
      done += bytesWritten;
      this.#sizeBytes += bytesWritten;
    }
    await this.#mark();
  }

  async clear(): Promise<void> {
    await this.#handle.truncate(0);
    this.#sizeBytes = 0;
    await this.#mark();
  }

  /**
   * Gives the part its final name.
   *
   * @param mayReplace whether a file of that name is replaced
   * @throws TargetExists when the name is taken and may not be replaced
   */
  async publish(localPath: string, mayReplace: boolean): Promise<void> {
    await this[Symbol.asyncDispose]();
    if (mayReplace) await rename(this.localPath, localPath);
    else await renameToFreeName(this.localPath, localPath);
  }

  /** Removes the part. */
  async discard(): Promise<void> {
    await this[Symbol.asyncDispose]();
    await unlink(this.localPath);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }

  async #begin(): Promise<void> {
    const { size, mtime } = await this.#handle.stat();
    const { sizeBytes, modifiedAt } = this.#version;
    const isOther = modifiedAt !== undefined && inSeconds(mtime) !== inSeconds(modifiedAt);
    this.#sizeBytes = size;
    if (isOther || size > sizeBytes || size === 0) await this.clear();
  }

  async #mark(): Promise<void> {
    const { modifiedAt } = this.#version;
    if (modifiedAt !== undefined) await this.#handle.utimes(modifiedAt, modifiedAt);
  }
}

/** Copies a file to the name of a part, replacing an older part; the file system shares the blocks if it can. */
export async function copyToPart(localPath: string, partPath: string, version: RemoteVersion): Promise<void> {
  await rm(partPath, { force: true });
  await copyFile(localPath, partPath, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  if (version.modifiedAt === undefined) return;
  const handle = await openPlainFile(partPath);
  try {
    await handle.utimes(version.modifiedAt, version.modifiedAt);
  } finally {
    await handle.close();
  }
}

async function openPlainFile(localPath: string): Promise<FileHandle> {
  const hint = 'Remove or rename it: the download needs this name for its partial file.';
  let handle: FileHandle;
  try {
    handle = await open(localPath, constants.O_RDWR | constants.O_CREAT | noFollow, 0o666);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ELOOP') throw new TargetExists(localPath, 'is a symbolic link', hint, { cause: error });
    if (code === 'EISDIR') throw new TargetExists(localPath, 'is a folder', hint, { cause: error });
    throw error;
  }
  const isFile = (await handle.stat()).isFile();
  if (isFile) return handle;
  await handle.close();
  throw new TargetExists(localPath, 'is not a regular file', hint);
}

/** A link fails if the name is taken, a rename does not. File systems without links get an exclusive open instead. */
async function renameToFreeName(from: string, to: string): Promise<void> {
  const hint = 'It was created during the download. The downloaded data is still in the .part file.';
  try {
    await link(from, to);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EEXIST') throw new TargetExists(to, 'already exists', hint, { cause: error });
    if (code === 'ENOENT') throw error;
    await renameWhereFree(from, to, hint);
    return;
  }
  await unlink(from);
}

async function renameWhereFree(from: string, to: string, hint: string): Promise<void> {
  const reserved = await open(to, 'wx').catch((error: unknown) => {
    throw new TargetExists(to, 'already exists', hint, { cause: error });
  });
  await reserved.close();
  await rename(from, to);
}
