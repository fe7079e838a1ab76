import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheFolder } from '../../cache-folder.ts';

/** Contains package.json and the lock file of n8n's engine. */
export const manifestFolder = import.meta.dirname;
export const manifestFiles = ['package.json', 'package-lock.json'];

export const projectRoot = resolve(manifestFolder, '../../..');
export const coreFolders = join(cacheFolder, 'n8n-core');

/** Named after the lock file, and moved here when complete, so a folder that exists is complete. */
export const coreFolder = join(coreFolders, hashOf(manifestFiles));

function hashOf(names: readonly string[]): string {
  const hash = createHash('sha256');
  for (const name of names) hash.update(readFileSync(join(manifestFolder, name)));
  return hash.digest('hex').slice(0, 16);
}
