import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { mirror, type MirrorOptions, type MirrorReport } from '../../../transfer/index.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { scriptedServerOptions } from '../../support/sites/server-options.ts';
import { treeHashes } from '../../support/sites/tree-hashes.ts';
import { transferData } from '../../support/scripted-server/data-transfer.ts';
import { startScriptedServer } from '../../support/scripted-server/index.ts';
import type { CommandHandler } from '../../support/scripted-server/overrides.ts';

/** A server in this process, a target, and a folder around it in which any change would be an escape. */
async function setUp() {
  const server = await startScriptedServer();
  const outer = await scratchFolder();
  onTestFinished(async () => {
    await server.close();
    await outer[Symbol.asyncDispose]();
  });
  const localDir = join(outer.path, 'target');
  await mkdir(localDir);
  await writeFile(join(outer.path, 'precious.txt'), 'precious');
  const run = (more: Partial<MirrorOptions> = {}): Promise<MirrorReport> =>
    mirror({
      server: scriptedServerOptions(server),
      localDir,
      retries: 0,
      ...more,
    });
  return { server, outer: outer.path, localDir, run };
}

/** Answers each MLSD with these lines. */
const lists =
  (...lines: string[]): CommandHandler =>
  async (session) => {
    const reply = await transferData(session, {
      opening: '150 Here it comes.',
      broken: '426 Broken.',
      move: async (connection) => {
        await connection.send(Buffer.from(lines.map((line) => `${line}\r\n`).join('')));
        return '226 Done.';
      },
    });
    if (typeof reply === 'string') session.reply(reply);
  };

const file = 'type=file;size=4;modify=20250101000000;';

describe('names of a hostile server', () => {
  test.each([
    String.raw`..\precious.txt`,
    String.raw`\precious.txt`,
    'C:precious.txt',
    'con',
    'tab\there',
    'escape\u001b[31m',
  ])('%j is never written, and the rest of the folder is', async (name) => {
    const { server, outer, localDir, run } = await setUp();
    server.files.set('/good.txt', 'good').set(`/${name}`, 'evil');
    await expect(run()).rejects.toMatchObject({
      name: 'MirrorError',
      report: { fetched: 1, failures: [{ path: name }] },
    });
    expect(await readdir(localDir)).toEqual(['good.txt']);
    expect((await readdir(outer)).sort()).toEqual(['precious.txt', 'target']);
    expect((await run({ exclude: ['*[^a-z.]*', 'con'] })).unchanged).toBe(1);
  });

  test.each(['../precious.txt', '/tmp/precious.txt', '..', '.', 'sub/../../precious.txt'])(
    '%j is not a name in a folder and is ignored',
    async (name) => {
      const { server, outer, localDir, run } = await setUp();
      server.setOverrides({ MLSD: lists(`${file} ${name}`) });
      await run();
      expect(await readdir(localDir)).toEqual([]);
      expect(await readFile(join(outer, 'precious.txt'), 'utf8')).toBe('precious');
    },
  );

  test('a name that is listed twice is fetched once', async () => {
    const { server, run } = await setUp();
    server.files.set('/good', 'good', new Date('2025-01-01T00:00:00Z'));
    server.setOverrides({ MLSD: lists(`${file} good`, `${file} good`) });
    expect((await run()).fetched).toBe(1);
  });
});

describe('links in the target', () => {
  test('are not written through, whether as a folder, a file or a part', async () => {
    const { server, outer, localDir, run } = await setUp();
    await mkdir(join(outer, 'elsewhere'));
    await symlink('../elsewhere', join(localDir, 'folder'));
    await symlink('../precious.txt', join(localDir, 'file'));
    await symlink('../precious.txt', join(localDir, 'other.part'));
    server.files.set('/folder/evil', 'evil').set('/file', 'evil').set('/other', 'evil').set('/fine', 'fine');
    const failed = await run().catch((error: unknown) => error as { report: MirrorReport });
    const { failures, fetched } = 'report' in failed ? failed.report : failed;
    expect(failures.map(({ path }) => path).sort()).toEqual(['file', 'folder', 'other']);
    expect(fetched).toBe(1);
    expect(await readdir(join(outer, 'elsewhere'))).toEqual([]);
    expect(await readFile(join(outer, 'precious.txt'), 'utf8')).toBe('precious');

    await run({ deleteLocal: true, exclude: ['other'] });
    expect(await readFile(join(localDir, 'folder/evil'), 'utf8')).toBe('evil');
    expect(await readFile(join(localDir, 'file'), 'utf8')).toBe('evil');
    expect(await readdir(join(outer, 'elsewhere'))).toEqual([]);
    expect(await readFile(join(outer, 'precious.txt'), 'utf8')).toBe('precious');
  });
});

describe('an endless tree', () => {
  test('is refused by its depth', async () => {
    const { server, localDir, run } = await setUp();
    server.setOverrides({ MLSD: lists('type=dir; again') });
    await expect(run({ maxDepth: 10 })).rejects.toMatchObject({ cause: { name: 'LimitError' } });
    expect(await readdir(localDir)).toEqual([]);
    expect(server.commands.filter(({ line }) => line.startsWith('MLSD')).length).toBeLessThanOrEqual(11);
  });

  test('is refused by its entries', async () => {
    const { server, run } = await setUp();
    for (let index = 0; index < 50; index += 1) server.files.set(`/file${index}`, '');
    await expect(run({ maxEntries: 49 })).rejects.toThrow('more than 49 files and folders');
    expect((await run({ maxEntries: 50 })).fetched).toBe(50);
  });

  test('is refused by its bytes', async () => {
    const { server, localDir, run } = await setUp();
    server.files.set('/a', Buffer.alloc(600)).set('/b', Buffer.alloc(600));
    await expect(run({ maxBytes: 1199 })).rejects.toThrow('more than 1199 bytes');
    expect(await readdir(localDir)).toEqual([]);
    expect((await run({ maxBytes: 1200 })).fetched).toBe(2);
  });
});

test('a missing folder on the server deletes nothing here', async () => {
  const { outer, localDir, run } = await setUp();
  await writeFile(join(localDir, 'mine'), 'mine');
  await expect(run({ serverDir: 'none', deleteLocal: true })).rejects.toThrow('no folder /none');
  expect([...(await treeHashes(outer)).keys()]).toContain('target/mine');
});
