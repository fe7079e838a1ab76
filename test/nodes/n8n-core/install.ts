// Installs n8n-core, the engine of n8n without the rest, from its lock file and once per lock file. It takes half a
// minute. It is not a devDependency, because its 400 packages would be in everybody's way.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../servers/run-command.ts';
import { coreFolders, coreFolder, manifestFiles, manifestFolder } from './core-folder.ts';

if (!existsSync(coreFolder)) {
  console.log(`installing n8n-core into ${coreFolder}`);
  await mkdir(coreFolders, { recursive: true });
  const work = await mkdtemp(join(coreFolders, 'new-'));
  try {
    for (const name of manifestFiles) await copyFile(join(manifestFolder, name), join(work, name));
    await runCommand('npm', ['ci', '--ignore-scripts', '--legacy-peer-deps'], { cwd: work });
    await rename(work, coreFolder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
