import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deploy, type DeployReport } from '../../../transfer/index.ts';
import { serverModes, startServer, type RunningServer } from '../../servers/start.ts';
import { optionsFor } from '../../support/sites/deploy-options.ts';
import { makeSite } from '../../support/sites/make-site.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { treeHashes } from '../../support/sites/tree-hashes.ts';

const stateName = '.ftp-deploy-sync-state.json';

/** What is live, without the state file; the staging folder must be gone. */
async function liveTree(server: RunningServer): Promise<Map<string, string>> {
  const tree = await treeHashes(join(server.root, 'www'));
  expect(tree.delete(stateName)).toBe(true);
  return tree;
}

const counts = ({ uploaded, replaced, moved, deleted, unchanged }: DeployReport) => ({
  uploaded,
  replaced,
  moved,
  deleted,
  unchanged,
});
const nothing = { uploaded: 0, replaced: 0, moved: 0, deleted: 0 };

describe.each(serverModes)('$kind, TLS $tls', (mode) => {
  test('a site of 1,000 files is uploaded completely once, and then only what changed', async () => {
    await using server = await startServer(mode);
    await using local = await scratchFolder();
    const site = join(local.path, 'site');
    const paths = await makeSite(site, { files: 1000, folders: 60, seed: 1 });
    const options = optionsFor(server, site);

    const first = await deploy(options);
    expect(counts(first)).toEqual({ ...nothing, uploaded: 1000, unchanged: 0 });
    expect(await liveTree(server)).toEqual(await treeHashes(site));

    const again = await deploy(options);
    expect(counts(again)).toEqual({ ...nothing, unchanged: 1000 });
    expect(again.bytesSent).toBe(0);

    const foreign = join(server.root, 'www/dir01/not-ours.txt');
    await writeFile(foreign, 'put there by hand');
    const { editedBytes } = await editSite(site, paths);
    const changed = await deploy(options);
    expect(counts(changed)).toEqual({ uploaded: 4, replaced: 10, moved: 2, deleted: 4, unchanged: 984 });
    expect(changed.bytesSent).toBe(editedBytes);
    const expected = await treeHashes(site);
    const live = await liveTree(server);
    expect(live.delete('dir01/not-ours.txt')).toBe(true);
    expect(live).toEqual(expected);
    expect(counts(await deploy(options))).toEqual({ ...nothing, unchanged: 1000 - 4 - 2 + 4 });

    // Folders that a deploy leaves empty are removed; one that holds somebody else's file stays.
    for (const folder of ['dir01', 'dir05']) await rm(join(site, folder), { recursive: true });
    await deploy(options);
    const remaining = await liveTree(server);
    expect(remaining.delete('dir01/not-ours.txt')).toBe(true);
    expect(remaining.delete('dir01')).toBe(true);
    expect(remaining).toEqual(await treeHashes(site));
  });

  test('the installed tree of a large npm package arrives as npm left it', async () => {
    await using server = await startServer(mode);
    const tree = join(import.meta.dirname, '../../../node_modules/typescript');
    await deploy(optionsFor(server, tree));
    expect(await liveTree(server)).toEqual(await treeHashes(tree));
    expect((await deploy(optionsFor(server, tree))).bytesSent).toBe(0);
  });

  test('a file of 200 MiB arrives complete', async () => {
    await using server = await startServer(mode);
    await using local = await scratchFolder();
    const block = randomBytes(seededRandom(2), 1024 * 1024);
    for (let index = 0; index < 200; index += 1) await appendFile(join(local.path, 'large.bin'), block);
    const report = await deploy(optionsFor(server, local.path));
    expect(report.bytesSent).toBe(200 * 1024 * 1024);
    expect(await liveTree(server)).toEqual(await treeHashes(local.path));
  });
});

/** 10 edits, 3 deletes, 2 renames, a file that becomes a folder, a folder that becomes a file, new files. */
async function editSite(site: string, paths: readonly string[]): Promise<{ editedBytes: number }> {
  const random = seededRandom(3);
  const plain = paths.filter((_, index) => index > 100 && index % 100 !== 50 && index % 50 !== 49);
  let taken = 0;
  const next = (): string => plain[(taken += 1)] ?? '';
  let editedBytes = 0;
  const write = async (path: string, length: number): Promise<void> => {
    editedBytes += length;
    await writeFile(join(site, path), randomBytes(random, length));
  };
  for (let index = 0; index < 10; index += 1) await write(next(), 3000 + index);
  for (let index = 0; index < 3; index += 1) await rm(join(site, next()));
  for (let index = 0; index < 2; index += 1)
    await rename(join(site, next()), join(site, `renamed ${index}.bin`));
  const becomesFolder = next();
  await rm(join(site, becomesFolder));
  await mkdir(join(site, becomesFolder));
  await write(`${becomesFolder}/inside.txt`, 400);
  await write('new at the root.html', 500);
  return { editedBytes };
}
