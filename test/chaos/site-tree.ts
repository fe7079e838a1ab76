import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomBytes, seededRandom } from '../support/sites/random.ts';

/** What a file contains: random bytes, the same for the same key. */
export interface Content {
  readonly key: number;
  readonly sizeBytes: number;
}

/** The files of a site by their paths. Folders are those above the files. */
export type SiteTree = ReadonlyMap<string, Content>;

/** Writes the files below a folder, beside what is there. */
export async function writeSiteTree(root: string, tree: SiteTree): Promise<void> {
  for (const [path, { key, sizeBytes }] of tree) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), randomBytes(seededRandom(key), sizeBytes));
  }
}

/** The folders above a path, from the root down, without the root. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Whether a file could be at this path: nothing is there, and no file is above it. */
export function isFree(tree: SiteTree, path: string): boolean {
  if (foldersAbove(path).some((folder) => tree.has(folder))) return false;
  return [...tree.keys()].every((other) => other !== path && !other.startsWith(`${path}/`));
}
