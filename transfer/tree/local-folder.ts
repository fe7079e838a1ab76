import type { Dirent, Stats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { byCodeUnit, childPath } from './relative-path.ts';

/** A folder of a local tree. */
export interface LocalFolder {
  /** Relative to the root of the tree; `''` for the root. */
  readonly path: string;
  readonly localPath: string;
}

/** One entry of a local folder. */
export interface LocalChild {
  readonly path: string;
  readonly localPath: string;
  /** As the system has it; its name need not be valid UTF-8, and a link is a link. */
  readonly dirent: Dirent<Buffer>;
}

/** What a local name is; a link is a link, wherever it leads. */
export type LocalKind = 'file' | 'folder' | 'link' | 'other';

/** The entries of a folder, ordered by code unit. Rejects with what the system says. */
export async function readLocalFolder({ path, localPath }: LocalFolder): Promise<LocalChild[]> {
  const dirents = await readdir(localPath, { encoding: 'buffer', withFileTypes: true });
  const children = dirents.map((dirent) => {
    const name = dirent.name.toString();
    return { dirent, path: childPath(path, name), localPath: join(localPath, name) };
  });
  return children.sort((a, b) => byCodeUnit(a.path, b.path));
}

export function localKindOf(found: Dirent<Buffer> | Stats): LocalKind {
  if (found.isSymbolicLink()) return 'link';
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'other';
}

/** The system's code of an error, such as `EACCES`. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Resolves to nothing when there is no such file or folder. */
export async function unlessMissing<T>(operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
