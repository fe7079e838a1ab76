import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../servers/run-command.ts';
import { n8nFolders, projectRoot } from '../install/n8n-folder.ts';

/** Builds and packs the package as for publishing, and resolves to the tarball's path. */
export async function packNodes(): Promise<string> {
  const folder = join(n8nFolders, 'package');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await runCommand('npm', ['pack', '--pack-destination', folder], { cwd: projectRoot });
  const [tarball] = await readdir(folder);
  if (tarball === undefined) throw new Error(`npm pack left nothing in ${folder}`);
  return join(folder, tarball);
}
