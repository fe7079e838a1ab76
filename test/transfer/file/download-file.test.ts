import { mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  connectTo,
  downloadFile,
  type DownloadFileOptions,
  type DownloadFileResult,
  Sessions,
} from '../../../transfer/index.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { scriptedServerOptions } from '../../support/sites/server-options.ts';
import { cutAfter, type FaultRule } from '../../support/fault-proxy/index.ts';
import { startProxiedServer } from '../../support/proxied-server.ts';
import type { ServerOptions } from '../../support/scripted-server/index.ts';

const content = randomBytes(seededRandom(7), 1024 * 1024);
const changedAt = new Date('2025-05-05T05:05:05Z');
const path = '/pub/file.bin';

/** A server with one file and a client of it, both closed when the test ends. */
async function setUp(options: ServerOptions = {}, ...rules: FaultRule[]) {
  const { server, proxy } = await startProxiedServer(options, ...rules);
  server.files.set(path, content, changedAt);
  const local = await scratchFolder();
  const remote = connectTo(scriptedServerOptions(server, { host: proxy.host, port: proxy.port }));
  const sessionsWith = (retries: number): Sessions =>
    new Sessions(remote, { connections: 1, retries, firstDelayMs: 1 });
  const sessions = sessionsWith(3);
  onTestFinished(async () => {
    await sessions.close();
    await local[Symbol.asyncDispose]();
  });
  const here = join(local.path, 'file.bin');
  const download = (options?: DownloadFileOptions): Promise<DownloadFileResult> =>
    downloadFile(sessions, path, here, options);
  const downloadOnce = async (options?: DownloadFileOptions): Promise<DownloadFileResult> => {
    await using once = sessionsWith(0);
    return await downloadFile(once, path, here, options);
  };
  const expectWhole = async (): Promise<void> => {
    expect((await readFile(here)).equals(server.files.get(path) ?? Buffer.alloc(0))).toBe(true);
    expect(await readdir(local.path)).toEqual(['file.bin']);
  };
  return { server, proxy, here, folder: local.path, download, downloadOnce, expectWhole };
}

describe('an existing file', () => {
  test('is not overwritten by default, and the server is not even contacted', async () => {
    const { server, here, download } = await setUp();
    await writeFile(here, 'mine');
    await expect(download()).rejects.toMatchObject({ name: 'TargetExists', localPath: here });
    expect(await readFile(here, 'utf8')).toBe('mine');
    expect(server.commands).toEqual([]);
  });

  test('that is created during the download is not overwritten either', async () => {
    const { server, here, download } = await setUp();
    server.setOverrides({
      RETR: async (_session, _argument, proceed) => {
        await proceed();
        await writeFile(here, 'mine');
      },
    });
    await expect(download()).rejects.toMatchObject({ name: 'TargetExists' });
    expect(await readFile(here, 'utf8')).toBe('mine');
    expect((await readFile(`${here}.part`)).equals(content)).toBe(true);
  });

  test('is replaced by "always", but only once the new one is complete', async () => {
    const { here, download, downloadOnce, expectWhole, proxy } = await setUp();
    await writeFile(here, 'old');
    proxy.setRules(cutAfter(300_000, { direction: 'down' }));
    const failing = downloadOnce({ overwrite: 'always' });
    await expect(failing).rejects.toMatchObject({ name: 'StepFailure', cause: { kind: 'transient' } });
    expect(await readFile(here, 'utf8')).toBe('old');
    proxy.setRules();
    expect((await download({ overwrite: 'always' })).bytesResumed).toBeGreaterThan(200_000);
    await expectWhole();
  });

  test.each([
    ['is longer', Buffer.concat([content, Buffer.from('x')])],
    ['ends otherwise', Buffer.concat([content.subarray(0, 500_000), Buffer.from('otherwise')])],
    ['has the same size and another end', Buffer.concat([content.subarray(0, -1), Buffer.from('?')])],
  ])('that %s is not continued by "resume", and stays', async (_, bytes) => {
    const { here, download, folder } = await setUp();
    await writeFile(here, bytes);
    await expect(download({ overwrite: 'resume' })).rejects.toMatchObject({ name: 'TargetDiffers' });
    expect((await readFile(here)).equals(bytes)).toBe(true);
    expect(await readdir(folder)).toEqual(['file.bin']);
  });

  test('that is older than the one on the server is not resumed', async () => {
    const { here, download, folder } = await setUp();
    await writeFile(here, content.subarray(0, 500_000));
    await utimes(here, changedAt, new Date(changedAt.getTime() - 1000));
    await expect(download({ overwrite: 'resume' })).rejects.toMatchObject({ name: 'TargetDiffers' });
    expect((await readFile(here)).equals(content.subarray(0, 500_000))).toBe(true);
    expect(await readdir(folder)).toEqual(['file.bin']);
  });

  test('that is complete is compared by "resume" and kept', async () => {
    const { here, download } = await setUp();
    await writeFile(here, content);
    const result = await download({ overwrite: 'resume' });
    expect(result).toMatchObject({ outcome: 'kept', bytesReceived: 64 * 1024, verifiedBy: 'size' });
  });

  test('is compared by "if-newer" to the second, which is an error if the server reports no time', async () => {
    const { server, here, download, expectWhole } = await setUp();
    await writeFile(here, 'local');
    await utimes(here, changedAt, changedAt);
    expect((await download({ overwrite: 'if-newer' })).outcome).toBe('kept');
    await utimes(here, changedAt, new Date(changedAt.getTime() - 1000));
    expect((await download({ overwrite: 'if-newer' })).outcome).toBe('replaced');
    await expectWhole();
    server.setOverrides({ MDTM: (session) => session.reply('502 Not here') });
    await expect(download({ overwrite: 'if-newer' })).rejects.toMatchObject({ name: 'TimeUnknown' });
  });

  test('that is a folder is an error', async () => {
    const { here, download } = await setUp();
    await mkdir(here);
    await expect(download({ overwrite: 'always' })).rejects.toMatchObject({ name: 'TargetExists' });
  });
});

describe('a part', () => {
  test('is resumed after cuts, and only the compared bytes are received twice', async () => {
    const { download, expectWhole } = await setUp({}, cutAfter(200_000, { direction: 'down', times: 3 }));
    const result = await download();
    expect(result.bytesReceived).toBeLessThan(content.length + 4 * (64 * 1024 + 100_000));
    await expectWhole();
  });

  test('of an earlier call is resumed', async () => {
    const { here, download, expectWhole } = await setUp();
    await writeFile(`${here}.part`, content.subarray(0, 700_000));
    await utimes(`${here}.part`, changedAt, changedAt);
    expect(await download()).toMatchObject({ bytesResumed: 700_000 });
    await expectWhole();
  });

  test('of another version is started over, even if its end is the same', async () => {
    const { here, download, expectWhole } = await setUp();
    await writeFile(`${here}.part`, Buffer.concat([Buffer.from('x'), content.subarray(1, 700_000)]));
    await utimes(`${here}.part`, changedAt, new Date(changedAt.getTime() - 5000));
    expect(await download()).toMatchObject({ bytesResumed: 0, bytesReceived: content.length });
    await expectWhole();
  });

  test('whose end differs is started over', async () => {
    const { here, download, expectWhole } = await setUp();
    await writeFile(`${here}.part`, Buffer.concat([content.subarray(0, 600_000), Buffer.from('other')]));
    await utimes(`${here}.part`, changedAt, changedAt);
    expect(await download()).toMatchObject({ bytesReceived: content.length });
    await expectWhole();
  });

  test('that is a link is never written through', async () => {
    const { here, folder, download } = await setUp();
    await writeFile(join(folder, 'precious'), 'precious');
    await symlink(join(folder, 'precious'), `${here}.part`);
    await expect(download()).rejects.toMatchObject({ name: 'TargetExists' });
    expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('precious');
  });

  test('is started over when the server accepts no offset', async () => {
    const { server, here, download, expectWhole } = await setUp();
    server.setOverrides({ REST: (session) => session.reply('502 No REST') });
    await writeFile(`${here}.part`, content.subarray(0, 700_000));
    await utimes(`${here}.part`, changedAt, changedAt);
    expect(await download()).toMatchObject({ bytesReceived: content.length });
    await expectWhole();
  });
});

describe('a file that changes on the server', () => {
  const next = randomBytes(seededRandom(8), 900_000);

  test('while it is being retrieved is retrieved again', async () => {
    const { server, download, expectWhole } = await setUp();
    let retrieved = 0;
    server.setOverrides({
      RETR: async (_session, _argument, proceed) => {
        await proceed();
        retrieved += 1;
        if (retrieved === 1) server.files.set(path, next, new Date(changedAt.getTime() + 60_000));
      },
    });
    expect((await download()).sizeBytes).toBe(next.length);
    expect(retrieved).toBe(2);
    await expectWhole();
  });

  test('in every round is an error in the end', async () => {
    const { server, download, folder } = await setUp();
    let version = 0;
    server.setOverrides({
      RETR: async (_session, _argument, proceed) => {
        await proceed();
        version += 1;
        server.files.set(path, next, new Date(changedAt.getTime() + version * 60_000));
      },
    });
    await expect(download()).rejects.toMatchObject({ cause: { name: 'RemoteChanged' } });
    expect(version).toBe(3);
    expect(await readdir(folder)).toEqual(['file.bin.part']);
  });

  test('and turns out longer than its size is not read beyond it', async () => {
    const { server, download, here, folder } = await setUp();
    server.setOverrides({ SIZE: (session) => session.reply('213 500000') });
    await expect(download()).rejects.toMatchObject({ cause: { name: 'RemoteChanged' } });
    const part = await readFile(`${here}.part`);
    expect(part.length).toBeGreaterThan(0);
    expect(part.length).toBeLessThanOrEqual(500_000);
    expect(part.equals(content.subarray(0, part.length))).toBe(true);
    expect(await readdir(folder)).toEqual(['file.bin.part']);
  });

  test('and ends early with a 226 is an error, and its part is kept', async () => {
    const { server, download, here, folder } = await setUp();
    server.setOverrides({ SIZE: (session) => session.reply('213 2000000') });
    await expect(download()).rejects.toMatchObject({ cause: { name: 'DownloadMismatch' } });
    expect((await readFile(`${here}.part`)).equals(content)).toBe(true);
    expect(await readdir(folder)).toEqual(['file.bin.part']);
    // The two further rounds only receive the end that is compared.
    expect(server.bytesSent).toBe(content.length + 2 * 64 * 1024);
  });
});
