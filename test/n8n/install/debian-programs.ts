import { existsSync } from 'node:fs';
import { runCommand } from '../../servers/run-command.ts';

interface Program {
  readonly path: string;
  readonly debianPackage: string;
}

export const redisProgram = '/usr/bin/redis-server';
export const browserProgram = '/usr/bin/chromium';

const programs: readonly Program[] = [
  { path: redisProgram, debianPackage: 'redis-server' },
  { path: browserProgram, debianPackage: 'chromium' },
  // The browser shows no letter without a font.
  { path: '/usr/share/fonts/truetype/liberation', debianPackage: 'fonts-liberation' },
];

/** n8n's database driver has to be compiled. */
const buildTools: readonly Program[] = [
  { path: '/usr/bin/python3', debianPackage: 'python3' },
  { path: '/usr/bin/make', debianPackage: 'make' },
  { path: '/usr/bin/g++', debianPackage: 'g++' },
];

export function installPrograms(): Promise<void> {
  return installMissing(programs);
}

export function installBuildTools(): Promise<void> {
  return installMissing(buildTools);
}

/** As root, installs what is missing; else says which command does. */
async function installMissing(wanted: readonly Program[]): Promise<void> {
  const packages = wanted.filter(({ path }) => !existsSync(path)).map((program) => program.debianPackage);
  if (packages.length === 0) return;
  const install = ['install', '--yes', '--no-install-recommends', ...packages];
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(`Missing programs. Run: sudo apt-get ${install.join(' ')}`);
  }
  console.log(`installing ${packages.join(', ')}`);
  // A runlevel of 1 keeps the package's own Redis from being started as a service.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await runCommand('apt-get', ['update'], { env });
  await runCommand('apt-get', install, { env });
}
