import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deploy } from '../../../transfer/index.ts';
import { type ServerMode, startServer } from '../../servers/start.ts';
import { optionsFor } from '../../support/sites/deploy-options.ts';
import { makeSite } from '../../support/sites/make-site.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { treeHashes } from '../../support/sites/tree-hashes.ts';
import { cutAfter, cutControlEvery, inOrder, startFaultProxy } from '../../support/fault-proxy/index.ts';

const MiB = 1024 * 1024;
const modes: readonly ServerMode[] = [
  { kind: 'vsftpd', tls: 'explicit' },
  { kind: 'proftpd', tls: 'explicit' },
  { kind: 'pure-ftpd', tls: 'explicit' },
  { kind: 'pyftpdlib', tls: 'explicit' },
  { kind: 'vsftpd', tls: 'none' },
  { kind: 'proftpd', tls: 'none' },
];

describe.each(modes)('$kind, TLS $tls', (mode) => {
  test('200 MiB, both connections cut at 50 % and at 75 %: ends by itself, sends at most 102 %', async () => {
    await using server = await startServer(mode);
    await using local = await scratchFolder();
    await writeFile(join(local.path, 'large.bin'), randomBytes(seededRandom(4), 200 * MiB));
    await using proxy = await startFaultProxy({
      target: server,
      rules: [inOrder(cutAfter(100 * MiB), cutAfter(50 * MiB))],
    });
    const options = optionsFor(server, local.path);
    const report = await deploy({
      ...options,
      server: { ...options.server, host: proxy.host, port: proxy.port },
    });
    expect(proxy.stats.cuts).toBe(2);
    // Bytes that passed the proxy. `report.bytesSent` also counts what the cut left in the system's buffers, which hold
    // megabytes on loopback.
    expect(proxy.stats.bytesUp).toBeLessThanOrEqual(200 * MiB * 1.02);
    expect(report.bytesResumed).toBeGreaterThan(140 * MiB);
    const live = await treeHashes(join(server.root, 'www'));
    expect(live.get('large.bin')).toBe((await treeHashes(local.path)).get('large.bin'));
  });

  test('1,000 files, control connections cut after every 100: ends by itself', async () => {
    await using server = await startServer(mode);
    await using local = await scratchFolder();
    await makeSite(local.path, { files: 1000, folders: 60, seed: 5 });
    await using proxy = await startFaultProxy({ target: server, rules: [cutControlEvery(100)] });
    const options = optionsFor(server, local.path);
    const report = await deploy({
      ...options,
      server: { ...options.server, host: proxy.host, port: proxy.port },
    });
    expect(proxy.stats.cuts).toBeGreaterThanOrEqual(9);
    expect(report.uploaded).toBe(1000);
    const live = await treeHashes(join(server.root, 'www'));
    live.delete('.ftp-deploy-sync-state.json');
    expect(live).toEqual(await treeHashes(local.path));
  });
});
