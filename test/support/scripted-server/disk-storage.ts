import { constants, createReadStream, realpathSync } from 'node:fs';
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rmdir,
  stat,
  unlink,
  utimes,
} from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { StorageError, type FileWriter, type NamedEntry, type Storage, type StoredEntry } from './storage.ts';

const readChunkBytes = 256 * 1024;

/** Serves a real folder. Nothing outside it can be reached, not even through symbolic links. */
export class DiskStorage implements Storage {
  readonly #root: string;

  /** The root must exist. */
  constructor(root: string) {
    this.#root = realpathSync(root);
  }

  async stat(path: string): Promise<StoredEntry | undefined> {
    try {
      const found = await stat(await this.#local(path));
      const kind = found.isDirectory() ? 'folder' : 'file';
      return { kind, sizeBytes: kind === 'file' ? found.size : 0, modified: found.mtime };
    } catch (error) {
      if (isMissing(error) || error instanceof StorageError) return undefined;
      throw error;
    }
  }

  async list(path: string): Promise<NamedEntry[]> {
    const names = await readdir(await this.#local(path));
    const entries = await Promise.all(
      names.sort().map(async (name) => {
        const entry = await this.stat(join(path, name));
        return entry ? [{ name, ...entry }] : [];
      }),
    );
    return entries.flat();
  }

  async read(path: string, startBytes: number): Promise<AsyncIterable<Buffer>> {
    const local = await this.#local(path);
    if (!(await stat(local)).isFile()) throw new StorageError(`${path} is not a file`);
    return createReadStream(local, { start: startBytes, highWaterMark: readChunkBytes });
  }

  async openForWriting(path: string): Promise<FileWriter> {
    const handle = await open(await this.#local(path), constants.O_RDWR | constants.O_CREAT, 0o644);
    const { size } = await handle.stat();
    return {
      sizeBytes: size,
      truncate: (sizeBytes) => handle.truncate(sizeBytes),
      writeAt: (offsetBytes, chunk) => writeWhole(handle, offsetBytes, chunk),
      close: () => handle.close(),
    };
  }

  async rename(from: string, to: string): Promise<void> {
    const [source, target] = await Promise.all([this.stat(from), this.stat(to)]);
    if (target && (target.kind === 'folder' || source?.kind === 'folder')) {
      throw new StorageError(`${to} exists`);
    }
    await rename(await this.#local(from), await this.#local(to));
  }

  async removeFile(path: string): Promise<void> {
    await unlink(await this.#local(path));
  }

  async makeFolder(path: string): Promise<void> {
    await mkdir(await this.#local(path));
  }

  async removeFolder(path: string): Promise<void> {
    if (path === '/') throw new StorageError('The root cannot be removed');
    await rmdir(await this.#local(path));
  }

  async setModified(path: string, modified: Date): Promise<void> {
    await utimes(await this.#local(path), modified, modified);
  }

  async #local(path: string): Promise<string> {
    const segments = path.split('/').filter((segment) => segment !== '');
    if (segments.some((segment) => segment === '..' || segment.includes('\0') || segment.includes(sep))) {
      throw new StorageError(`${path} is not a path of this storage`);
    }
    const local = join(this.#root, ...segments);
    const real = await realPathOfWhatExists(local);
    if (real !== this.#root && !real.startsWith(withTrailingSeparator(this.#root))) {
      throw new StorageError(`${path} is outside the root`);
    }
    return local;
  }
}

/** The real path of a file, or of the nearest folder above it that exists. */
async function realPathOfWhatExists(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  if (await isLink(path)) throw new StorageError(`${path} is a broken link`);
  return realPathOfWhatExists(dirname(path));
}

/** A broken link has no real path, but opening it makes a file wherever it points. */
async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function writeWhole(handle: FileHandle, offsetBytes: number, chunk: Buffer): Promise<void> {
  let written = 0;
  while (written < chunk.length) {
    const { bytesWritten } = await handle.write(
      chunk,
      written,
      chunk.length - written,
      offsetBytes + written,
    );
    written += bytesWritten;
  }
}

function withTrailingSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep;
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
