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
  /** As the system reports it: its name may not be valid UTF-8, and a link is not followed. */
  readonly dirent: Dirent<Buffer>;
}

/** What a local path is; links are not followed. */
export type LocalKind = 'file' | 'folder' | 'link' | 'other';

/** Lists a folder, ordered by code unit. Rejects with the system's error. */
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

/** The system's error code, such as `EACCES`; `undefined` if it is not a system error. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Resolves to `undefined` if the file or folder does not exist. */
export async function unlessMissing<T>(operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
