import { lstat, mkdir, realpath, rmdir, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TargetExists } from '../file/download-part.ts';
import {
  type LocalKind,
  localKindOf,
  readLocalFolder,
  systemCodeOf,
  unlessMissing,
} from '../tree/local-folder.ts';
import type { PathKind } from '../tree/selection.ts';

/** What a local path is. */
export interface LocalEntry {
  readonly kind: LocalKind;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

/** Entries by path relative to the root; a folder comes before what is in it. */
export type LocalEntries = ReadonlyMap<string, LocalEntry>;

const linkHint = 'Remove it, or exclude the path: a mirror never writes through a link.';

/** The folder that is mirrored into. Links in it are never followed. */
export class LocalTree {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** @param mayMake whether to make the folder if it is missing */
  static async open(localDir: string, mayMake: boolean): Promise<LocalTree> {
    const root = resolve(localDir);
    if (mayMake) await mkdir(root, { recursive: true });
    const found = await unlessMissing(realpath(root));
    if (found === undefined) return new LocalTree(root);
    if (!(await lstat(found)).isDirectory()) {
      throw new TargetExists(localDir, 'is not a folder', 'Give the folder to mirror into.');
    }
    return new LocalTree(found);
  }

  /**
   * Lists everything below the root.
   *
   * @param isSpared whether a folder is not entered
   */
  async entries(isSpared: (path: string, kind: PathKind) => boolean): Promise<LocalEntries> {
    const found = new Map<string, LocalEntry>();
    const open = [''];
    for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
      const children = readLocalFolder({ path: folder, localPath: join(this.root, folder) });
      for (const { path, localPath } of (await unlessMissing(children)) ?? []) {
        const stats = await unlessMissing(lstat(localPath));
        if (stats === undefined) continue;
        const kind = localKindOf(stats);
        found.set(path, { kind, sizeBytes: stats.size, modifiedAt: stats.mtime });
        if (kind === 'folder' && !isSpared(path, 'folder')) open.push(path);
      }
    }
    return found;
  }

  /**
   * The local path for a path of the tree, checked to be safe to write to.
   *
   * @throws TargetExists when one of the folders above it is a link or a file
   */
  async writable(path: string): Promise<string> {
    const parts = path.split('/');
    for (let count = 1; count < parts.length; count += 1) {
      const folder = join(this.root, ...parts.slice(0, count));
      const stats = await lstat(folder);
      if (stats.isSymbolicLink()) throw new TargetExists(folder, 'is a symbolic link', linkHint);
      if (!stats.isDirectory()) throw new TargetExists(folder, 'is not a folder', linkHint);
    }
    return join(this.root, ...parts);
  }

  /** Makes one folder in an existing one, unless it exists. */
  async makeFolder(path: string): Promise<void> {
    const folder = await this.writable(path);
    try {
      await mkdir(folder);
    } catch (error) {
      const stats = await unlessMissing(lstat(folder));
      if (stats === undefined) throw error;
      if (!stats.isDirectory()) throw new TargetExists(folder, 'is not a folder', linkHint, { cause: error });
    }
  }

  /** Deletes a file, or a link but not its target; resolves to whether there was one. */
  async deleteFile(path: string): Promise<boolean> {
    return (await unlessMissing(unlink(await this.writable(path)).then(() => true))) ?? false;
  }

  /** Deletes a folder if it is empty; resolves to whether it is gone. */
  async deleteFolder(path: string): Promise<boolean> {
    try {
      await rmdir(await this.writable(path));
      return true;
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST'].includes(systemCodeOf(error) ?? '')) return false;
      if (systemCodeOf(error) === 'ENOENT') return true;
      throw error;
    }
  }
}
