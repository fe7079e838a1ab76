import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../servers/run-command.ts';
import { n8nFolders, projectRoot } from '../install/n8n-folder.ts';

/** Builds the package and packs it as for publishing; gives the tarball's path. */
export async function packNodes(): Promise<string> {
  const folder = join(n8nFolders, 'package');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await runCommand('npm', ['run', 'build:nodes'], { cwd: projectRoot });
  await runCommand('npm', ['pack', '--pack-destination', folder], { cwd: projectRoot });
  const [tarball] = await readdir(folder);
  if (tarball === undefined) throw new Error(`npm pack leaves nothing in ${folder}`);
  return join(folder, tarball);
}
