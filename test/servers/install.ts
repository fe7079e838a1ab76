import { cacheFolder } from '../cache-folder.ts';
import { installMissing, openssl, python } from './debian-programs.ts';
import { access, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  fetchPackageLists,
  systemPackageLists,
  unpackPackages,
  withNeededPackages,
  type PackageLists,
} from './apt-packages.ts';
import { runCommand } from './run-command.ts';
import {
  expectedMarker,
  markerPath,
  serverEnvironment,
  serversAreUnpacked,
  serverTree,
  systemPython,
} from './unpacked-servers.ts';

/**
 * The servers cannot be installed next to each other (each conflicts with `ftp-server`), and installing starts them as
 * services. pyftpdlib is unpacked with them, so that the tests need nothing from the system but Python.
 */
const packages = [
  'vsftpd',
  'proftpd-core',
  'proftpd-mod-crypto',
  'pure-ftpd',
  'pure-ftpd-common',
  'python3-pyftpdlib',
  'python3-openssl',
];

/** Unpacks with the system's package lists or, if they are missing or out of date, with new ones. */
async function unpackInto(work: string, tree: string): Promise<void> {
  const unpack = async (lists: PackageLists, downloads: string) =>
    unpackPackages(lists, await withNeededPackages(lists, packages), join(work, downloads), tree);
  try {
    await unpack(systemPackageLists, 'first');
  } catch (error) {
    console.log(`${String(error)}\nfetching new package lists`);
    await unpack(await fetchPackageLists(join(work, 'apt')), 'second');
  }
}

/** Checks that every binary finds its libraries, and pyftpdlib its modules, before the tree is used. */
async function checkTree(tree: string): Promise<void> {
  const env = serverEnvironment(tree);
  const modules = join(tree, 'usr/lib/proftpd');
  const binaries = [
    ...['vsftpd', 'proftpd', 'pure-ftpd'].map((name) => join(tree, 'usr/sbin', name)),
    ...(await readdir(modules))
      .filter((name) => /^mod_(tls|digest)\.so$/.test(name))
      .map((name) => join(modules, name)),
    join(tree, 'usr/bin/pure-pw'),
  ];
  for (const binary of binaries) {
    const missing = (await runCommand('ldd', [binary], { env }))
      .split('\n')
      .filter((line) => line.includes('not found'));
    if (missing.length > 0) throw new Error(`${binary} lacks libraries:\n${missing.join('\n')}`);
  }
  await runCommand(systemPython, ['-c', 'import pyftpdlib.servers, OpenSSL'], { env });
  // Python modules are compiled when a package is installed; uncompiled, they take half a second to load.
  await runCommand(systemPython, ['-m', 'compileall', '-q', join(tree, 'usr/lib/python3')]);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function install(): Promise<void> {
  if (!(await exists('/usr/bin/apt-get'))) {
    throw new Error('The test servers come from Debian packages: this needs Debian or Ubuntu.');
  }
  await installMissing([python, openssl]);
  await mkdir(cacheFolder, { recursive: true });
  const work = await mkdtemp(join(cacheFolder, 'servers-new-'));
  const tree = join(work, 'tree');
  try {
    await unpackInto(work, tree);
    await checkTree(tree);
    await writeFile(markerPath(tree), expectedMarker());
    await rm(serverTree, { recursive: true, force: true });
    await rename(tree, serverTree);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

if (serversAreUnpacked()) {
  console.log('the test servers are installed');
} else {
  try {
    await install();
    console.log(`the test servers have been unpacked in ${serverTree}`);
  } catch (error) {
    console.error(
      `The test servers could not be unpacked. ${error instanceof Error ? error.message : String(error)}`,
    );
    process.exitCode = 1;
  }
}
