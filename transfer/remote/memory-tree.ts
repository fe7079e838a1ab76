import { RemoteError } from './remote-error.ts';
import { nameOf, parentOf } from './remote-path.ts';
import type { RemoteEntry } from './remote.ts';

/** The content of a server in memory, by absolute path. It is as strict as the strictest real servers. */
export class MemoryTree {
  readonly files = new Map<string, Buffer>();
  readonly folders = new Set<string>(['/']);
  readonly modifiedAt = new Map<string, Date>();
  readonly modes = new Map<string, number>();

  readonly #openFiles = new Set<OpenFile>();

  /** Returns another tree with the same content. */
  copy(): MemoryTree {
    const tree = new MemoryTree();
    for (const [path, bytes] of this.files) tree.files.set(path, bytes);
    for (const path of this.folders) tree.folders.add(path);
    for (const [path, time] of this.modifiedAt) tree.modifiedAt.set(path, time);
    for (const [path, mode] of this.modes) tree.modes.set(path, mode);
    return tree;
  }

  /** Sets the content of a file, and makes missing folders above it. */
  write(path: string, content: string | Buffer, modifiedAt?: Date): this {
    for (let folder = parentOf(path); !this.folders.has(folder); folder = parentOf(folder)) {
      this.folders.add(folder);
    }
    this.store(path, Buffer.from(content));
    if (modifiedAt !== undefined) this.modifiedAt.set(path, modifiedAt);
    return this;
  }

  /** Sets the content of a file in an existing folder. */
  store(path: string, bytes: Buffer): void {
    this.#requireFolderOf(path);
    if (this.folders.has(path)) throw refusal(`${path} is a folder`);
    this.files.set(path, bytes);
    this.modifiedAt.set(path, new Date());
  }

  /** Opens a file for writing from an offset; what was there from the offset on is dropped. */
  openFile(path: string, offsetBytes: number): OpenFile {
    this.store(path, (this.files.get(path) ?? Buffer.alloc(0)).subarray(0, offsetBytes));
    const file = new OpenFile(this, path, offsetBytes, () => this.#openFiles.delete(file));
    this.#openFiles.add(file);
    return file;
  }

  /** Whether a file or a folder has that path. */
  has(path: string): boolean {
    return this.files.has(path) || this.folders.has(path);
  }

  list(path: string): RemoteEntry[] {
    if (!this.folders.has(path)) throw refusal(`${path}: no such folder`);
    const isChild = (child: string): boolean => child !== '/' && parentOf(child) === path;
    const folders = [...this.folders].filter(isChild);
    const files = [...this.files.keys()].filter(isChild);
    return [
      ...folders.map((child) => ({ name: nameOf(child), kind: 'folder' as const })),
      ...files.map((child) => this.#fileEntry(child)),
    ];
  }

  rename(from: string, to: string): void {
    const bytes = this.files.get(from);
    if (bytes === undefined) throw refusal(`${from}: no such file`);
    if (from === to) return;
    const { modifiedAt, modes } = this;
    const [time, mode] = [modifiedAt.get(from), modes.get(from)];
    this.#requireFolderOf(to);
    if (this.folders.has(to)) throw refusal(`${to} is a folder`);
    this.delete(to);
    for (const file of this.#openFiles) if (file.path === from) file.path = to;
    this.store(to, bytes);
    this.delete(from);
    if (time !== undefined) modifiedAt.set(to, time);
    if (mode !== undefined) modes.set(to, mode);
  }

  /** An empty folder at the new name makes way, as in POSIX. */
  renameFolder(from: string, to: string): void {
    if (!this.folders.has(from)) throw refusal(`${from}: no such folder`);
    if (to === from) return;
    this.#requireFolderOf(to);
    const isTaken = this.files.has(to) || !this.#isEmpty(to);
    if (isTaken || to.startsWith(`${from}/`)) throw refusal(`${to}: the name is taken`);
    const moved = (path: string): string => `${to}${path.slice(from.length)}`;
    const isInside = (path: string): boolean => path === from || path.startsWith(`${from}/`);
    for (const path of [...this.folders].filter(isInside)) {
      this.folders.delete(path);
      this.folders.add(moved(path));
    }
    for (const file of this.#openFiles)
      if (file.path !== undefined && isInside(file.path)) file.path = moved(file.path);
    for (const content of [this.files, this.modifiedAt, this.modes] as Map<string, unknown>[]) {
      for (const [path, value] of [...content].filter(([name]) => isInside(name))) {
        content.delete(path);
        content.set(moved(path), value);
      }
    }
  }

  delete(path: string): boolean {
    this.modifiedAt.delete(path);
    this.modes.delete(path);
    for (const file of this.#openFiles) if (file.path === path) file.path = undefined;
    return this.files.delete(path);
  }

  makeFolder(path: string): boolean {
    if (this.folders.has(path)) return false;
    this.#requireFolderOf(path);
    if (this.files.has(path)) throw refusal(`${path} is a file`);
    this.folders.add(path);
    return true;
  }

  removeFolder(path: string): boolean {
    if (!this.#isEmpty(path)) return false;
    this.folders.delete(path);
    return true;
  }

  #isEmpty(folder: string): boolean {
    const isBelow = (path: string): boolean => path.startsWith(`${folder}/`);
    return ![...this.files.keys(), ...this.folders].some(isBelow);
  }

  #fileEntry(path: string): RemoteEntry {
    const modifiedAt = this.modifiedAt.get(path);
    const mode = this.modes.get(path);
    return {
      name: nameOf(path),
      kind: 'file',
      sizeBytes: this.files.get(path)?.length ?? 0,
      ...(modifiedAt === undefined ? {} : { modifiedAt }),
      ...(mode === undefined ? {} : { mode }),
    };
  }

  #requireFolderOf(path: string): void {
    if (!this.folders.has(parentOf(path))) throw refusal(`${path}: no such folder`);
  }
}

/** A file that is being written. As in POSIX, it stays the same file when it gets another name. */
export class OpenFile {
  /** Its present path; `undefined` once it is deleted or another file has taken its name. */
  path: string | undefined;
  readonly #tree: MemoryTree;
  #offsetBytes: number;
  /** Forgets the file; nothing is written to it any more. */
  readonly close: () => void;

  constructor(tree: MemoryTree, path: string, offsetBytes: number, close: () => void) {
    this.#tree = tree;
    this.path = path;
    this.#offsetBytes = offsetBytes;
    this.close = close;
  }

  /** Writes behind what it has written before, whatever others have written since. */
  write(chunk: Uint8Array): void {
    const at = this.#offsetBytes;
    this.#offsetBytes += chunk.byteLength;
    if (this.path === undefined) return;
    const stored = this.#tree.files.get(this.path) ?? Buffer.alloc(0);
    const gap = Buffer.alloc(Math.max(0, at - stored.length));
    const rest = stored.subarray(this.#offsetBytes);
    this.#tree.store(this.path, Buffer.concat([stored.subarray(0, at), gap, chunk, rest]));
  }
}

/** A server's refusal that concerns one path. */
export const refusal = (message: string): RemoteError =>
  new RemoteError(message, {
    kind: 'permanent',
    hint: 'Check the path and the permissions.',
    isAboutPath: true,
  });
