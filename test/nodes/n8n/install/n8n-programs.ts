import { type DebianProgram, installMissing, python } from '../../../servers/debian-programs.ts';

export const redisProgram = '/usr/bin/redis-server';
export const browserProgram = '/usr/bin/chromium';

const programs: readonly DebianProgram[] = [
  { path: redisProgram, debianPackage: 'redis-server' },
  { path: browserProgram, debianPackage: 'chromium' },
  // Without a font, the browser shows no text.
  { path: '/usr/share/fonts/truetype/liberation', debianPackage: 'fonts-liberation' },
];

/** Needed to compile n8n's database driver. */
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
