import { type DebianProgram, installMissing, python } from '../../../servers/debian-programs.ts';

export const redisProgram = '/usr/bin/redis-server';
export const browserProgram = '/usr/bin/chromium';

const programs: readonly DebianProgram[] = [
  { path: redisProgram, debianPackage: 'redis-server' },
  { path: browserProgram, debianPackage: 'chromium' },
  // The browser shows no letter without a font.
  { path: '/usr/share/fonts/truetype/liberation', debianPackage: 'fonts-liberation' },
];

/** n8n's database driver has to be compiled. */
const buildTools: readonly DebianProgram[] = [
  python,
  { path: '/usr/bin/make', debianPackage: 'make' },
  { path: '/usr/bin/g++', debianPackage: 'g++' },
];

export function installPrograms(): Promise<void> {
  return installMissing(programs);
}

export function installBuildTools(): Promise<void> {
  return installMissing(buildTools);
}
