import { readdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { downloadFile, FtpRemote, type Progress, SessionPool } from '../../../transfer/index.ts';
import { serverModes, startServer } from '../../servers/start.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { serverOptions } from '../../support/sites/server-options.ts';

const content = randomBytes(seededRandom(31), 3 * 1024 * 1024 + 17);
const changedAt = new Date('2024-02-29T12:34:56Z');

describe.each(serverModes)('$kind, TLS $tls', (mode) => {
  test('a download comes whole, with its time, and is continued, kept or replaced as the policy says', async () => {
    await using server = await startServer(mode);
    await using local = await scratchFolder();
    const there = join(server.root, 'a file.bin');
    const here = join(local.path, 'here.bin');
    await writeFile(there, content);
    await utimes(there, changedAt, changedAt);
    await server.own();
    const pool = new SessionPool(new FtpRemote(serverOptions(server)), 1);
    const path = `${server.loginDir === '/' ? '' : server.loginDir}/a file.bin`;
    const retry = { retries: 0 };

    const seen: Progress[] = [];
    const first = await downloadFile(pool, path, here, { retry, onProgress: (step) => seen.push(step) });
    expect(first).toMatchObject({ outcome: 'new', sizeBytes: content.length, resumedBytes: 0 });
    expect(first.verifiedBy).toBe(mode.kind === 'proftpd' ? 'sha256' : 'size');
    expect(content.equals(await readFile(here))).toBe(true);
    expect((await stat(here)).mtime).toEqual(changedAt);
    expect(await readdir(local.path)).toEqual(['here.bin']);
    expect(seen.at(-1)).toMatchObject({ bytes: content.length, totalBytes: content.length, percent: 100 });

    const kept = await downloadFile(pool, path, here, { retry, overwrite: 'if-newer' });
    expect(kept).toMatchObject({ outcome: 'kept', receivedBytes: 0 });

    const halfBytes = 2 * 1024 * 1024;
    await truncate(here, halfBytes);
    const continued = await downloadFile(pool, path, here, { retry, overwrite: 'resume' });
    expect(continued).toMatchObject({ outcome: 'replaced', resumedBytes: halfBytes });
    expect(continued.receivedBytes).toBe(content.length - halfBytes + 64 * 1024);
    expect(content.equals(await readFile(here))).toBe(true);

    await writeFile(there, 'changed');
    await downloadFile(pool, path, here, { retry, overwrite: 'if-newer' });
    expect(await readFile(here, 'utf8')).toBe('changed');
    expect(await readdir(local.path)).toEqual(['here.bin']);
    await pool.close();
  });

  test('an empty file arrives empty, and one that is missing or unreadable is an error', async () => {
    await using server = await startServer(mode);
    await using local = await scratchFolder();
    await writeFile(join(server.root, 'empty'), '');
    await server.own();
    const pool = new SessionPool(new FtpRemote(serverOptions(server)), 1);
    const base = server.loginDir === '/' ? '' : server.loginDir;
    await downloadFile(pool, `${base}/empty`, join(local.path, 'empty'), { retry: { retries: 0 } });
    expect((await stat(join(local.path, 'empty'))).size).toBe(0);
    const missing = downloadFile(pool, `${base}/none`, join(local.path, 'none'), { retry: { retries: 0 } });
    await expect(missing).rejects.toMatchObject({ cause: { name: 'RemoteFileMissing' } });
    expect(await readdir(local.path)).toEqual(['empty']);
    await pool.close();
  });
});
