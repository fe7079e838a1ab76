import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

/** Options that make apt use certain package lists. */
export type PackageLists = readonly string[];

/** Otherwise apt downloads as its own user, which cannot access a private folder. */
const asThisUser: PackageLists = ['-o', 'APT::Sandbox::User=root'];

export const systemPackageLists = asThisUser;

/** Downloads new package lists into the folder. That does not need root, and does not change the system's own lists. */
export async function fetchPackageLists(folder: string): Promise<PackageLists> {
  const lists = join(folder, 'lists');
  const cache = join(folder, 'cache');
  await mkdir(join(lists, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives/partial'), { recursive: true });
  const options = [...asThisUser, '-o', `Dir::State::Lists=${lists}`, '-o', `Dir::Cache=${cache}`];
  await runCommand('apt-get', [...options, 'update']);
  return options;
}

/**
 * The packages and their dependencies: Python modules always, libraries only if the system does not have them. Other
 * dependencies are for installed services. The names of libraries differ between releases, so they are read from the
 * packages.
 */
export async function withNeededPackages(
  lists: PackageLists,
  packages: readonly string[],
): Promise<string[]> {
  const installed = await installedPackages();
  const wanted = new Set(packages);
  let unread = [...wanted];
  while (unread.length > 0) {
    const needed = (await dependencies(lists, unread)).filter(
      (name) => name.startsWith('python3-') || (name.startsWith('lib') && !installed.has(name)),
    );
    unread = [...new Set(needed)].filter((name) => !wanted.has(name));
    unread.forEach((name) => wanted.add(name));
  }
  return [...wanted];
}

async function installedPackages(): Promise<Set<string>> {
  const table = await runCommand('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n']);
  return new Set(
    table
      .split('\n')
      .filter((row) => row.endsWith(' installed'))
      .map((row) => row.replace(/ .*/, '')),
  );
}

async function dependencies(lists: PackageLists, packages: readonly string[]): Promise<string[]> {
  const onlyNeeds = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map(
    (relation) => `--no-${relation}`,
  );
  const text = await runCommand('apt-cache', [...lists, 'depends', ...onlyNeeds, ...packages]);
  // A virtual package is in <>, followed by its providers, indented further.
  return [...text.matchAll(/^(?: [ |](?:Pre)?Depends:| {3}) ([a-z0-9][^\s:]*)$/gm)].map(
    ([, name = '']) => name,
  );
}

/** Downloads the packages and unpacks them over one another into the tree. Nothing is installed. */
export async function unpackPackages(
  lists: PackageLists,
  packages: readonly string[],
  downloads: string,
  tree: string,
): Promise<void> {
  await mkdir(downloads, { recursive: true });
  await runCommand('apt-get', [...lists, 'download', ...packages], { cwd: downloads });
  for (const archive of await readdir(downloads)) {
    await runCommand('dpkg', ['-x', join(downloads, archive), tree]);
  }
}
