import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { deploy } from '../../../transfer/index.ts';
import { startServer } from '../../servers/start.ts';
import { optionsFor } from '../../support/sites/deploy-options.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';

/** More than the names that Pure-FTPd lists by default: 10,000, and says 226. */
const files = 10_400;
const perFolder = 650;

/** Each file has content of its own, of one of ten sizes. */
async function writeSite(root: string, version: string): Promise<void> {
  for (let folder = 0; folder < files / perFolder; folder += 1) {
    await mkdir(join(root, String(folder)), { recursive: true });
    const names = Array.from({ length: perFolder }, (_, index) => `${folder * perFolder + index}.txt`);
    await Promise.all(
      names.map((name, index) =>
        writeFile(join(root, String(folder), name), `${version} ${name}${'.'.repeat(index % 10)}`),
      ),
    );
  }
}

async function contents(root: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of (await readdir(root)).filter((name) => !name.startsWith('.'))) {
    for (const name of await readdir(join(root, folder))) {
      found.set(`${folder}/${name}`, await readFile(join(root, folder, name), 'utf8'));
    }
  }
  return found;
}

test('a publish that is cut off is finished although the server lists only a part of what is staged', async () => {
  await using server = await startServer({ kind: 'pure-ftpd', tls: 'none' });
  await using local = await scratchFolder();
  await writeSite(local.path, 'first');
  const stop = new AbortController();
  let published = 0;
  const onEvent = ({ type }: { readonly type: string }): void => {
    if (type === 'published') published += 1;
    if (published === 100) stop.abort(new Error('cut off'));
  };
  const options = optionsFor(server, local.path);
  await expect(deploy({ ...options, signal: stop.signal, onEvent })).rejects.toThrow('cut off');

  await deploy(options);
  const [live, wanted] = [await contents(join(server.root, 'www')), await contents(local.path)];
  expect(live.size).toBe(files);
  expect([...wanted].filter(([path, content]) => live.get(path) !== content)).toEqual([]);
  expect(await deploy(options)).toMatchObject({ uploaded: 0, replaced: 0, unchanged: files });
});
