import { existsSync } from 'node:fs';
import { runCommand } from './run-command.ts';

/** A file that exists when a Debian package is installed. */
export interface DebianProgram {
  readonly path: string;
  readonly debianPackage: string;
}

export const openssl: DebianProgram = { path: '/usr/bin/openssl', debianPackage: 'openssl' };
export const python: DebianProgram = { path: '/usr/bin/python3', debianPackage: 'python3' };

/** As root, installs what is missing; otherwise says which command does. */
export async function installMissing(wanted: readonly DebianProgram[]): Promise<void> {
  const packages = wanted.filter(({ path }) => !existsSync(path)).map((program) => program.debianPackage);
  if (packages.length === 0) return;
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(`Missing programs. Run: sudo apt-get ${install.join(' ')}`);
  }
  console.log(`installing ${packages.join(', ')}`);
  // A runlevel of 1 prevents the package's own server from being started as a service.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await runCommand('apt-get', ['update'], { env });
  await runCommand('apt-get', install, { env });
}
