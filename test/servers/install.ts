import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { webPackages } from '../web/web-packages.ts';
import { installMissing, openssl, python } from './debian-programs.ts';
import { checkLibraries, installTree, type PackageTree } from './install-tree.ts';
import { runCommand } from './run-command.ts';
import { isUnpacked, serverEnvironment, serverTree, systemPython } from './unpacked-servers.ts';

/**
 * The servers cannot be installed next to each other (each conflicts with `ftp-server`), and installing starts them as
 * services. pyftpdlib is unpacked with them, so that the tests need nothing from the system but Python.
 */
const ftpPackages: PackageTree = {
  tree: serverTree,
  packages: [
    'vsftpd',
    'proftpd-core',
    'proftpd-mod-crypto',
    'pure-ftpd',
    'pure-ftpd-common',
    'python3-pyftpdlib',
    'python3-openssl',
  ],
  check: checkFtpServers,
};

/** Checks that every binary finds its libraries, and pyftpdlib its modules, before the tree is used. */
async function checkFtpServers(tree: string): Promise<void> {
  const modules = join(tree, 'usr/lib/proftpd');
  await checkLibraries(tree, [
    ...['vsftpd', 'proftpd', 'pure-ftpd'].map((name) => join(tree, 'usr/sbin', name)),
    ...(await readdir(modules))
      .filter((name) => /^mod_(tls|digest)\.so$/.test(name))
      .map((name) => join(modules, name)),
    join(tree, 'usr/bin/pure-pw'),
  ]);
  const env = serverEnvironment(tree);
  await runCommand(systemPython, ['-c', 'import pyftpdlib.servers, OpenSSL'], { env });
  // Python modules are compiled when a package is installed; uncompiled, they take half a second to load.
  await runCommand(systemPython, ['-m', 'compileall', '-q', join(tree, 'usr/lib/python3')]);
}

async function install(): Promise<void> {
  const missing = [ftpPackages, webPackages].filter(({ tree }) => !isUnpacked(tree));
  if (missing.length === 0) {
    console.log('the test servers are installed');
    return;
  }
  if (!existsSync('/usr/bin/apt-get')) {
    throw new Error('The test servers come from Debian packages: this needs Debian or Ubuntu.');
  }
  await installMissing([python, openssl]);
  for (const packages of missing) {
    await installTree(packages);
    console.log(`test servers have been unpacked in ${packages.tree}`);
  }
}

try {
  await install();
} catch (error) {
  console.error(
    `The test servers could not be unpacked. ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
}
