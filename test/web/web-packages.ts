import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.ts';
import { checkLibraries, type PackageTree } from '../servers/install-tree.ts';

/** Where the web servers' packages are unpacked. */
export const webTree = join(cacheFolder, 'web-servers');

/** Apache httpd and nginx, with the configuration that Debian gives them. */
export const webPackages: PackageTree = {
  tree: webTree,
  packages: ['apache2', 'apache2-bin', 'nginx', 'nginx-common', 'media-types'],
  check: async (tree) => {
    const modules = join(tree, 'usr/lib/apache2/modules');
    const loaded = (await readdir(modules)).filter((name) => /^mod_(mpm_event|deflate|mime)\.so$/.test(name));
    await checkLibraries(tree, [
      join(tree, 'usr/sbin/apache2'),
      join(tree, 'usr/sbin/nginx'),
      ...loaded.map((name) => join(modules, name)),
    ]);
  },
};
