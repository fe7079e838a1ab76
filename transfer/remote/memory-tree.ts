import { RemoteError } from './remote-error.ts';
import { nameOf, parentOf } from './remote-path.ts';
import type { RemoteEntry } from './remote.ts';

/** The content of a server in memory, by absolute path. It is as strict as the strictest real servers. */
export class MemoryTree {
  readonly files = new Map<string, Buffer>();
  readonly folders = new Set<string>(['/']);
  readonly modifiedAt = new Map<string, Date>();
  readonly modes = new Map<string, number>();

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
    this.store(to, bytes);
    this.delete(from);
    if (time !== undefined) modifiedAt.set(to, time);
    if (mode !== undefined) modes.set(to, mode);
  }

  delete(path: string): boolean {
    this.modifiedAt.delete(path);
    this.modes.delete(path);
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
    const isBelow = (name: string): boolean => name.startsWith(`${path}/`);
    if ([...this.files.keys(), ...this.folders].some(isBelow)) return false;
    this.folders.delete(path);
    return true;
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

/** A server's refusal that concerns one path. */
export const refusal = (message: string): RemoteError =>
  new RemoteError(message, {
    kind: 'permanent',
    hint: 'Check the path and the permissions.',
    isAboutPath: true,
  });
