import { posix } from 'node:path';
import { MemoryFiles } from './memory-files.ts';
import { StorageError, type FileWriter, type NamedEntry, type Storage, type StoredEntry } from './storage.ts';

const readChunkBytes = 256 * 1024;

/** Serves a `MemoryFiles` tree. */
export class MemoryStorage implements Storage {
  readonly files: MemoryFiles;

  constructor(files = new MemoryFiles()) {
    this.files = files;
  }

  stat(path: string): Promise<StoredEntry | undefined> {
    return Promise.resolve(this.#entry(path));
  }

  list(path: string): Promise<NamedEntry[]> {
    if (!this.files.hasFolder(path)) return refuse(`${path} is not a folder`);
    const entries = this.files.childrenOf(path).flatMap((name) => {
      const entry = this.#entry(posix.join(path, name));
      return entry ? [{ name, ...entry }] : [];
    });
    return Promise.resolve(entries);
  }

  read(path: string, startBytes: number): Promise<AsyncIterable<Buffer>> {
    const file = this.files.file(path);
    if (!file) return refuse(`${path} is not a file`);
    // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous
    const chunks = async function* () {
      for (let offset = startBytes; offset < file.sizeBytes; offset += readChunkBytes) {
        yield file.copy(offset, offset + readChunkBytes);
      }
    };
    return Promise.resolve(chunks());
  }

  openForWriting(path: string): Promise<FileWriter> {
    if (this.files.hasFolder(path)) return refuse(`${path} is a folder`);
    if (!this.files.hasFolder(posix.dirname(path))) return refuse(`${path} has no parent folder`);
    if (!this.files.has(path)) this.files.set(path, '');
    const file = this.files.file(path);
    if (!file) return refuse(`${path} cannot be made`);
    return Promise.resolve({
      sizeBytes: file.sizeBytes,
      truncate: (sizeBytes) => {
        file.truncate(sizeBytes);
        return Promise.resolve();
      },
      writeAt: (offsetBytes, chunk) => {
        file.writeAt(offsetBytes, chunk);
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    });
  }

  rename(from: string, to: string): Promise<void> {
    const source = this.#entry(from);
    const target = this.#entry(to);
    if (!source || from === '/') return refuse(`${from} cannot be moved`);
    if (!this.files.hasFolder(posix.dirname(to))) return refuse(`${to} has no parent folder`);
    if (to.startsWith(`${from}/`)) return refuse(`${to} lies inside ${from}`);
    if (from === to) return Promise.resolve();
    if (target && (target.kind === 'folder' || source.kind === 'folder')) return refuse(`${to} exists`);
    this.files.move(from, to);
    return Promise.resolve();
  }

  removeFile(path: string): Promise<void> {
    return this.files.delete(path) ? Promise.resolve() : refuse(`${path} is not a file`);
  }

  makeFolder(path: string): Promise<void> {
    if (this.#entry(path)) return refuse(`${path} exists`);
    if (!this.files.hasFolder(posix.dirname(path))) return refuse(`${path} has no parent folder`);
    this.files.addFolder(path);
    return Promise.resolve();
  }

  removeFolder(path: string): Promise<void> {
    return this.files.deleteFolder(path) ? Promise.resolve() : refuse(`${path} is not an empty folder`);
  }

  setModified(path: string, modified: Date): Promise<void> {
    if (!this.#entry(path)) return refuse(`${path} is missing`);
    this.files.setModified(path, modified);
    return Promise.resolve();
  }

  #entry(path: string): StoredEntry | undefined {
    const modified = this.files.modified(path);
    if (!modified) return undefined;
    const file = this.files.file(path);
    return { kind: file ? 'file' : 'folder', sizeBytes: file?.sizeBytes ?? 0, modified };
  }
}

function refuse(why: string): Promise<never> {
  return Promise.reject(new StorageError(why));
}
