import { copyFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from '../../../servers/run-command.ts';
import { installBuildTools } from './n8n-programs.ts';
import { n8nFolders, manifestFiles, manifestFolder, n8nFolder, nodePackage } from './n8n-folder.ts';

/** Installs n8n from its lock file, once per lock file. It takes 2.4 GB and a few minutes. */
export async function installN8n(): Promise<void> {
  if (existsSync(n8nFolder)) return;
  await installBuildTools();
  console.log(`installing n8n into ${n8nFolder}`);
  await mkdir(n8nFolders, { recursive: true });
  const work = await mkdtemp(join(n8nFolders, 'new-'));
  try {
    for (const name of manifestFiles) await copyFile(join(manifestFolder, name), join(work, name));
    await runCommand('npm', ['ci'], { cwd: work, env: environment(work) });
    await compileDatabaseDriver(work);
    await removeOlder();
    await rename(work, n8nFolder);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Removes installations of other lock files: each takes gigabytes. */
async function removeOlder(): Promise<void> {
  for (const name of await readdir(n8nFolders)) {
    if (/^[0-9a-f]{16}-/.test(name)) await rm(join(n8nFolders, name), { recursive: true });
  }
}

/**
 * The only package that needs its install script. Others, such as a Kafka client, would download and compile libraries
 * that no test uses. It is compiled instead of downloaded, so that it fits the system's C library, and with npm's
 * node-gyp, because the version that the package asks for needs a Python older than 3.12.
 */
async function compileDatabaseDriver(folder: string): Promise<void> {
  const options = { cwd: folder, env: environment(folder) };
  await runCommand('npm', ['explore', 'sqlite3', '--', 'node "$npm_config_node_gyp" rebuild'], options);
  await runCommand('node', ['-e', 'require("sqlite3")'], options);
}

/** The Node.js version that n8n needs comes first on the path, and node-gyp finds its headers without a download. */
function environment(folder: string): NodeJS.ProcessEnv {
  const node = nodePackage(folder);
  return {
    ...process.env,
    PATH: [join(node, 'bin'), process.env['PATH']].join(delimiter),
    npm_config_nodedir: node,
  };
}
