import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../../servers/run-command.ts';
import { openHome } from '../instance/n8n-home.ts';

/** A user folder of n8n with the package installed and the database created, which takes several seconds. */
export interface HomeTemplate extends AsyncDisposable {
  readonly folder: string;
}

export async function makeTemplate(tarball: string): Promise<HomeTemplate> {
  const folder = await mkdtemp(join(tmpdir(), 'storbinary-n8n-template-'));
  const { run } = await openHome(folder);
  await installPackage(folder, tarball);
  await run('list:workflow');
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Like n8n's own installer of community packages. */
async function installPackage(home: string, tarball: string): Promise<void> {
  const folder = join(home, '.n8n/nodes');
  await mkdir(folder, { recursive: true });
  const ledger = { name: 'installed-nodes', private: true, dependencies: {} };
  await writeFile(join(folder, 'package.json'), JSON.stringify(ledger));
  const flags = ['--omit=peer', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'];
  await runCommand('npm', ['install', ...flags, tarball], { cwd: folder });
}
