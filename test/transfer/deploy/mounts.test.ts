import { execFile } from 'node:child_process';
import { access, chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { deploy } from '../../../transfer/index.ts';
import { startServer } from '../../servers/start.ts';
import { optionsFor } from '../../support/sites/deploy-options.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { type TextFiles, writeTree } from '../../support/sites/site-versions.ts';
import { treeHashes } from '../../support/sites/tree-hashes.ts';

const run = promisify(execFile);

/** Another file system at a folder: nothing can be renamed to it or out of it. Only root can mount one. */
async function mounted(folder: string): Promise<AsyncDisposable> {
  await run('mount', ['-t', 'tmpfs', '-o', 'mode=0777', 'tmpfs', folder]);
  return {
    [Symbol.asyncDispose]: async () => {
      await run('umount', ['--lazy', folder]);
    },
  };
}

const first: TextFiles = {
  'index.html': 'old page',
  'uploads/image.png': 'an image',
  'uploads/gone.txt': 'goes',
  'uploads/moved.bin': 'content that moves',
};

const second: TextFiles = {
  'index.html': 'new page',
  'uploads/image.png': 'another image',
  'uploads/new.png': 'a new image',
  'moved.bin': 'content that moves',
};

describe.each(['vsftpd', 'proftpd', 'pure-ftpd', 'pyftpdlib'] as const)('%s', (kind) => {
  test.each([
    ['the folder that is deployed to', ''],
    ['a folder of the site', 'uploads'],
  ])(
    'where another file system begins at %s, everything is deployed, replaced, moved and deleted',
    async (_, folder) => {
      await using server = await startServer({ kind, tls: 'none' });
      await mkdir(join(server.root, 'www', folder), { recursive: true });
      await chmod(join(server.root, 'www'), 0o777);
      await using mount = await mounted(join(server.root, 'www', folder));
      expect(mount).toBeDefined();
      await using local = await scratchFolder();
      for (const site of [first, second]) {
        await writeTree(local.path, site);
        const options = optionsFor(server, local.path);
        await deploy(options);
        const live = await treeHashes(join(server.root, 'www'));
        expect([...live.keys()].filter((path) => /(^|\/)\.ht|storbinary/.test(path))).toEqual([]);
        for (const [path, hash] of await treeHashes(local.path)) expect(live.get(path), path).toBe(hash);
        expect(await deploy(options)).toMatchObject({ uploaded: 0, replaced: 0, moved: 0, deleted: 0 });
      }
      await expect(access(join(server.root, 'www/uploads/gone.txt'))).rejects.toThrow('ENOENT');
      expect((await readdir(server.root)).filter((name) => name.includes('storbinary'))).toEqual([]);
    },
  );
});
