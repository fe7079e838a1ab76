import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredBinary } from './execution.ts';
import type { N8nHome } from './n8n-home.ts';

/** The bytes of a binary file that n8n stored in its mode `filesystem`. */
export function storedBytes(home: N8nHome, binary: StoredBinary | undefined): Promise<Buffer> {
  const path = /^filesystem-v2:(.+)$/.exec(binary?.id ?? '')?.[1];
  if (path === undefined) throw new Error(`Not stored in the file system: ${JSON.stringify(binary)}`);
  return readFile(join(home.folder, '.n8n/storage', path));
}
