import { readdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectTo, downloadFile, type Progress, Sessions } from '../../../transfer/index.ts';
import { serverModes, startServer } from '../../servers/start.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { serverOptions } from '../../support/sites/server-options.ts';

const content = randomBytes(seededRandom(31), 3 * 1024 * 1024 + 17);
const changedAt = new Date('2024-02-29T12:34:56Z');

describe.each(serverModes)('$kind, TLS $tls', (mode) => {
  test('a download is complete, has its time, and is resumed, kept or replaced as the policy says', async () => {
    await using server = await startServer(mode);
    await using local = await scratchFolder();
    const there = join(server.root, 'a file.bin');
    const here = join(local.path, 'here.bin');
    await writeFile(there, content);
    await utimes(there, changedAt, changedAt);
    await server.own();
    const sessions = new Sessions(connectTo(serverOptions(server)), { connections: 1, retries: 0 });
    const path = `${server.loginDir === '/' ? '' : server.loginDir}/a file.bin`;

    const seen: Progress[] = [];
    const first = await downloadFile(sessions, path, here, { onProgress: (step) => seen.push(step) });
    expect(first).toMatchObject({ outcome: 'new', sizeBytes: content.length, bytesResumed: 0 });
    expect(first.verifiedBy).toBe(mode.kind === 'proftpd' ? 'sha256' : 'size');
    expect(content.equals(await readFile(here))).toBe(true);
    expect((await stat(here)).mtime).toEqual(changedAt);
    expect(await readdir(local.path)).toEqual(['here.bin']);
    expect(seen.at(-1)).toMatchObject({ bytes: content.length, totalBytes: content.length, percent: 100 });

    const kept = await downloadFile(sessions, path, here, { overwrite: 'if-newer' });
    expect(kept).toMatchObject({ outcome: 'kept', bytesReceived: 0 });

    const halfBytes = 2 * 1024 * 1024;
    await truncate(here, halfBytes);
    const continued = await downloadFile(sessions, path, here, { overwrite: 'resume' });
    expect(continued).toMatchObject({ outcome: 'replaced', bytesResumed: halfBytes });
    expect(continued.bytesReceived).toBe(content.length - halfBytes + 64 * 1024);
    expect(content.equals(await readFile(here))).toBe(true);

    await writeFile(there, 'changed');
    await downloadFile(sessions, path, here, { overwrite: 'if-newer' });
    expect(await readFile(here, 'utf8')).toBe('changed');
    expect(await readdir(local.path)).toEqual(['here.bin']);
    await sessions.close();
  });

  test('an empty file arrives empty; a missing or unreadable one is an error', async () => {
    await using server = await startServer(mode);
    await using local = await scratchFolder();
    await writeFile(join(server.root, 'empty'), '');
    await server.own();
    const sessions = new Sessions(connectTo(serverOptions(server)), { connections: 1, retries: 0 });
    const base = server.loginDir === '/' ? '' : server.loginDir;
    await downloadFile(sessions, `${base}/empty`, join(local.path, 'empty'));
    expect((await stat(join(local.path, 'empty'))).size).toBe(0);
    const missing = downloadFile(sessions, `${base}/none`, join(local.path, 'none'));
    await expect(missing).rejects.toMatchObject({ cause: { name: 'RemoteFileMissing' } });
    expect(await readdir(local.path)).toEqual(['empty']);
    await sessions.close();
  });
});
