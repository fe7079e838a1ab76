import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import {
  fetchPackageLists,
  type PackageLists,
  systemPackageLists,
  unpackPackages,
  withNeededPackages,
} from './apt-packages.ts';
import { runCommand } from './run-command.ts';
import { expectedMarker, markerPath, serverEnvironment } from './unpacked-servers.ts';

/** Debian packages that are unpacked over one another, without being installed. */
export interface PackageTree {
  readonly tree: string;
  readonly packages: readonly string[];
  /** Checks a new tree before it is used. */
  readonly check: (tree: string) => Promise<void>;
}

/** Makes the tree anew; an older one is replaced once the new one is complete. */
export async function installTree({ tree, packages, check }: PackageTree): Promise<void> {
  await mkdir(cacheFolder, { recursive: true });
  const work = await mkdtemp(join(cacheFolder, `${basename(tree)}-new-`));
  const unpacked = join(work, 'tree');
  try {
    await unpackInto(work, unpacked, packages);
    await check(unpacked);
    await writeFile(markerPath(unpacked), expectedMarker());
    await rm(tree, { recursive: true, force: true });
    await rename(unpacked, tree);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Unpacks with the system's package lists or, if they are missing or out of date, with new ones. */
async function unpackInto(work: string, tree: string, packages: readonly string[]): Promise<void> {
  const unpack = async (lists: PackageLists, downloads: string) =>
    unpackPackages(lists, await withNeededPackages(lists, packages), join(work, downloads), tree);
  try {
    await unpack(systemPackageLists, 'first');
  } catch (error) {
    console.log(`${String(error)}\nfetching new package lists`);
    await unpack(await fetchPackageLists(join(work, 'apt')), 'second');
  }
}

/** Checks that the binaries find their libraries. */
export async function checkLibraries(tree: string, binaries: readonly string[]): Promise<void> {
  const env = serverEnvironment(tree);
  for (const binary of binaries) {
    const missing = (await runCommand('ldd', [binary], { env }))
      .split('\n')
      .filter((line) => line.includes('not found'));
    if (missing.length > 0) throw new Error(`${binary} lacks libraries:\n${missing.join('\n')}`);
  }
}
