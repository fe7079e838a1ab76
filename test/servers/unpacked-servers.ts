import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';

/** Increased whenever what is unpacked, or how, changes: older trees are then replaced. */
const recipe = 2;

/** Where the servers' packages are unpacked, one over another: no two of them contain the same file. */
export const serverTree = join(cacheFolder, 'servers');

/** The system's interpreter, the only one that Debian's Python packages work with. */
export const systemPython = '/usr/bin/python3';

/** Identifies the version and the system: libraries for another release of the system do not work. */
export function expectedMarker(): string {
  const release = readFileSync('/etc/os-release', 'utf8');
  const value = (key: string) => new RegExp(`^${key}="?([^"\n]*)`, 'm').exec(release)?.[1] ?? '';
  return `recipe ${recipe}, ${value('ID')} ${value('VERSION_ID')}, ${process.arch}\n`;
}

export const markerPath = (tree: string): string => join(tree, 'recipe');

/** Whether a tree of packages is there, as this version makes it. */
export function isUnpacked(tree: string): boolean {
  const marker = markerPath(tree);
  return existsSync(marker) && readFileSync(marker, 'utf8') === expectedMarker();
}

export function requireUnpackedServers(): void {
  if (!isUnpacked(serverTree)) {
    throw new Error('The FTP servers for the tests are not installed. Run: npm run servers');
  }
}

/** The complete environment of a server: the unpacked libraries and Python modules, and nothing from the test. */
export function serverEnvironment(tree: string): Record<string, string> {
  return {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    LD_LIBRARY_PATH: libraryFolders(tree).join(':'),
    PYTHONPATH: join(tree, 'usr/lib/python3/dist-packages'),
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

function libraryFolders(tree: string): string[] {
  return ['lib', 'usr/lib']
    .map((folder) => join(tree, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((folder) => folder.includes('-linux-gnu'));
}
