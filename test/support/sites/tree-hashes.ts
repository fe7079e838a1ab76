import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of every file below a folder, by relative path; folders have the value `folder`. Links are followed. */
export async function treeHashes(root: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await walk(root, '', found);
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function walk(root: string, folder: string, found: Map<string, string>): Promise<void> {
  for (const name of await readdir(join(root, folder))) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if ((await stat(join(root, path))).isDirectory()) {
      found.set(path, 'folder');
      await walk(root, path, found);
    } else {
      found.set(path, await fileHash(join(root, path)));
    }
  }
}

export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}
