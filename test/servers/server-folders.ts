import { existsSync, statfsSync } from 'node:fs';
import { chmod, lchown, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { runsAsRoot, type ServerAccount } from './server-account.ts';
import type { ServerSettings } from './server-settings.ts';

export interface ServerFolders {
  /** Contains everything that was made for the server, and is removed with it. */
  readonly home: string;
  readonly run: string;
  readonly root: string;
  readonly own: (path?: string) => Promise<void>;
  readonly remove: () => Promise<void>;
}

export async function makeServerFolders(
  settings: ServerSettings,
  account: ServerAccount,
): Promise<ServerFolders> {
  const home = await mkdtemp(join(roomiestTemporaryFolder(), `storbinary-${settings.kind}-`));
  const run = join(home, 'run');
  const root = resolve(settings.root ?? join(home, 'root'));
  const remove = () => rm(home, { recursive: true, force: true, maxRetries: 5 });
  try {
    await chmod(home, 0o755);
    await mkdir(run, { mode: 0o700 });
    await mkdir(root, { recursive: true, mode: 0o755 });
    if (runsAsRoot()) await giveFolder(root, account);
  } catch (error) {
    await remove();
    throw error;
  }
  return { home, run, root, own: (path = '.') => giveTree(resolve(root, path), account), remove };
}

const enoughRoom = 2 * 1024 ** 3;

/** A folder in memory saves writing gigabytes of test files to disk, but containers have only 64 MiB in /dev/shm. */
function roomiestTemporaryFolder(): string {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize >= enoughRoom ? memory : tmpdir();
}

/** The user of the server must be able to enter the root: all folders above it have to allow that. */
async function giveFolder(root: string, account: ServerAccount): Promise<void> {
  await lchown(root, account.uid, account.gid);
  for (let folder = dirname(root); ; folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) {
      throw new Error(
        `The server runs as ${account.user}, which cannot pass through ${folder}: chmod o+x it.`,
      );
    }
    if (folder === dirname(folder)) return;
  }
}

async function giveTree(path: string, { uid, gid }: ServerAccount): Promise<void> {
  if (!runsAsRoot()) return;
  await lchown(path, uid, gid);
  if (!(await stat(path)).isDirectory()) return;
  for (const entry of await readdir(path, { recursive: true })) await lchown(join(path, entry), uid, gid);
}
