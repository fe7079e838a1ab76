import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { mirror } from '../../../transfer/index.ts';
import { startServer, type ServerMode } from '../../servers/start.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { treeHashes } from '../../support/sites/tree-hashes.ts';
import { startFaultProxy, throttle } from '../../support/fault-proxy/index.ts';

const example = resolve(import.meta.dirname, '../../../examples/mirror.ts');
const totalBytes = 8 * 2_000_000;

const modes: ServerMode[] = [
  { kind: 'vsftpd', tls: 'none' },
  { kind: 'pyftpdlib', tls: 'none' },
];

test.each(modes)('a mirror that is killed again and again completes in the end, on $kind', async (mode) => {
  await using server = await startServer(mode);
  await using scratch = await scratchFolder();
  await mkdir(join(server.root, 'site/sub'), { recursive: true });
  const random = seededRandom(21);
  for (let index = 0; index < 8; index += 1) {
    const folder = index % 2 === 0 ? 'site' : 'site/sub';
    await writeFile(join(server.root, folder, `file${index}.bin`), randomBytes(random, 2_000_000));
  }
  await server.own();
  const { address, port, passivePorts } = server;
  await using proxy = await startFaultProxy({
    target: { address, port, passivePorts },
    rules: [throttle({ downBytesPerSecond: 16_000_000 })],
  });
  const copy = join(scratch.path, 'copy');
  const from = `ftp://${server.user}:${server.password}@${proxy.host}:${proxy.port}/site`;

  for (let kill = 1; kill <= 4; kill += 1) {
    const goalBytes = proxy.stats.bytesDown + 2_500_000;
    const child = spawn(process.execPath, [example, from, copy], { stdio: 'ignore' });
    const ended = once(child, 'exit');
    await proxy.until(() => proxy.stats.bytesDown >= goalBytes);
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    await expectNothingHalf(join(server.root, 'site'), copy);
  }
  const before = proxy.stats.bytesDown;
  const { fetched, bytesResumed } = await mirror({
    server: { host: proxy.host, port, user: server.user, password: server.password, security: 'none' },
    serverDir: 'site',
    localDir: copy,
  });
  expect(fetched).toBeGreaterThan(0);
  expect(bytesResumed).toBeGreaterThan(0);
  expect(proxy.stats.bytesDown - before).toBeLessThan(totalBytes - 4_000_000);
  expect(await treeHashes(copy)).toEqual(await treeHashes(join(server.root, 'site')));
});

/** Whenever the mirror was killed, every file under its final name is complete. */
async function expectNothingHalf(site: string, copy: string): Promise<void> {
  for (const path of await readdir(copy, { recursive: true })) {
    if (!path.endsWith('.bin')) continue;
    expect(readFileSync(join(copy, path)).equals(readFileSync(join(site, path)))).toBe(true);
  }
}
