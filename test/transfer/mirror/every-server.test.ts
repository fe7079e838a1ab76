import { mkdir, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mirror, type MirrorOptions, type MirrorReport } from '../../../transfer/index.ts';
import { serverModes, startServer, type RunningServer } from '../../servers/start.ts';
import { makeSite } from '../../support/sites/make-site.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { serverOptions } from '../../support/sites/server-options.ts';
import { treeHashes } from '../../support/sites/tree-hashes.ts';

const counts = ({ fetched, replaced, deleted, unchanged }: MirrorReport) => ({
  fetched,
  replaced,
  deleted,
  unchanged,
});

/** A server with a site of 150 files in `www`. */
async function siteOn(server: RunningServer): Promise<{ site: string; paths: string[] }> {
  const site = join(server.root, 'www');
  const paths = await makeSite(site, { files: 150, folders: 25, seed: 5 });
  const old = new Date('2023-03-04T05:06:07Z');
  for (const path of paths) await utimes(join(site, path), old, old);
  await server.own();
  return { site, paths };
}

describe.each(serverModes)('$kind, TLS $tls', (mode) => {
  test('a site of 150 files is fetched completely once, and then only what changed', async () => {
    await using server = await startServer(mode);
    await using scratch = await scratchFolder();
    const { site, paths } = await siteOn(server);
    const localDir = join(scratch.path, 'copy');
    const options: MirrorOptions = { server: serverOptions(server), serverDir: 'www', localDir };

    const first = await mirror(options);
    expect(counts(first)).toEqual({ fetched: 150, replaced: 0, deleted: 0, unchanged: 0 });
    expect(await treeHashes(localDir)).toEqual(await treeHashes(site));
    const again = await mirror({ ...options, deleteLocal: true });
    expect(counts(again)).toEqual({ fetched: 0, replaced: 0, deleted: 0, unchanged: 150 });
    expect(again.bytesReceived).toBe(0);

    const plain = paths.filter((path) => !path.endsWith('.part')).slice(60);
    const [edited = '', removed = '', renamed = '', becomesFolder = ''] = plain;
    await writeFile(join(site, edited), 'edited');
    await rm(join(site, removed));
    await rename(join(site, renamed), join(site, 'renamed.bin'));
    await rm(join(site, becomesFolder));
    await mkdir(join(site, becomesFolder));
    await writeFile(join(site, becomesFolder, 'inside.txt'), 'inside');
    await server.own();

    const planned = await mirror({ ...options, deleteLocal: true, dryRun: true });
    expect(planned.plan?.fetches.map(({ file }) => file.path).sort()).toEqual(
      [edited, 'renamed.bin', `${becomesFolder}/inside.txt`].sort(),
    );
    expect(await treeHashes(localDir)).not.toEqual(await treeHashes(site));

    const changed = await mirror({ ...options, deleteLocal: true });
    expect(counts(changed)).toEqual({ fetched: 2, replaced: 1, deleted: 3, unchanged: 146 });
    expect(await treeHashes(localDir)).toEqual(await treeHashes(site));
  });

  test('a folder that cannot be read is a failure, and nothing below it is deleted', async () => {
    await using server = await startServer(mode);
    await using scratch = await scratchFolder();
    await mkdir(join(server.root, 'locked'), { mode: 0o000 });
    await writeFile(join(server.root, 'readable.txt'), 'readable');
    await mkdir(join(scratch.path, 'locked'));
    await writeFile(join(scratch.path, 'locked/kept.txt'), 'kept');
    await writeFile(join(scratch.path, 'gone.txt'), 'gone');
    const options = { server: serverOptions(server), localDir: scratch.path, deleteLocal: true };
    await expect(mirror(options)).rejects.toMatchObject({
      name: 'MirrorError',
      report: { fetched: 1, deleted: 0, failures: [{ path: 'locked' }] },
    });
    expect((await readdir(scratch.path)).sort()).toEqual(['gone.txt', 'locked', 'readable.txt']);
    expect(await readdir(join(scratch.path, 'locked'))).toEqual(['kept.txt']);
  });
});
