import { posix } from 'node:path';
import { MemoryFile } from './memory-file.ts';
import { StorageError } from './storage.ts';

/**
 * A file tree in memory that tests read and write directly, much like a `Map` from absolute path to content.
 *
 * Folders exist independently: a folder stays when its last file is removed.
 */
export class MemoryFiles {
  readonly #files = new Map<string, MemoryFile>();
  readonly #folders = new Map<string, Date>([['/', new Date()]]);

  /** The paths of all files, sorted. */
  keys(): string[] {
    return [...this.#files.keys()].sort();
  }

  /** The paths of all folders, sorted, including the root. */
  folders(): string[] {
    return [...this.#folders.keys()].sort();
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  hasFolder(path: string): boolean {
    return this.#folders.has(path);
  }

  /** A copy of the file's content. */
  get(path: string): Buffer | undefined {
    return this.#files.get(path)?.copy();
  }

  modified(path: string): Date | undefined {
    return this.#files.get(path)?.modified ?? this.#folders.get(path);
  }

  /** Sets a file's content, and creates the folders above it. */
  set(path: string, content: string | Uint8Array, modified = new Date()): this {
    if (this.#folders.has(path)) throw new StorageError(`${path} is a folder`);
    this.addFolder(posix.dirname(path));
    this.#files.set(
      path,
      new MemoryFile(typeof content === 'string' ? Buffer.from(content) : content, modified),
    );
    return this;
  }

  /** Creates a folder, and the folders above it. */
  addFolder(path: string): this {
    if (this.#files.has(path)) throw new StorageError(`${path} is a file`);
    if (this.#folders.has(path)) return this;
    this.addFolder(posix.dirname(path));
    this.#folders.set(path, new Date());
    return this;
  }

  delete(path: string): boolean {
    return this.#files.delete(path);
  }

  /** Removes a folder. Returns false if it is missing, the root or not empty. */
  deleteFolder(path: string): boolean {
    if (path === '/' || this.childrenOf(path).length > 0) return false;
    return this.#folders.delete(path);
  }

  clear(): void {
    this.#files.clear();
    this.#folders.clear();
    this.#folders.set('/', new Date());
  }

  file(path: string): MemoryFile | undefined {
    return this.#files.get(path);
  }

  setModified(path: string, modified: Date): void {
    const file = this.#files.get(path);
    if (file) file.modified = modified;
    else if (this.#folders.has(path)) this.#folders.set(path, modified);
  }

  /** The names directly inside a folder, sorted. */
  childrenOf(folder: string): string[] {
    return [...this.#files.keys(), ...this.#folders.keys()]
      .filter((path) => path !== '/' && posix.dirname(path) === folder)
      .map((path) => posix.basename(path))
      .sort();
  }

  /** Moves a file, or a folder with everything in it. The caller checks whether it may be moved there. */
  move(from: string, to: string): void {
    const target = (path: string) => to + path.slice(from.length);
    const isInside = (path: string) => path === from || path.startsWith(`${from}/`);
    moveKeys(this.#files, isInside, target);
    moveKeys(this.#folders, isInside, target);
  }
}

function moveKeys<T>(
  map: Map<string, T>,
  isMoved: (path: string) => boolean,
  target: (path: string) => string,
): void {
  for (const [path, value] of [...map].filter(([path]) => isMoved(path))) {
    map.delete(path);
    map.set(target(path), value);
  }
}
