import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bufferSource, connectTo, joinRemotePath, Sessions, uploadFile } from '../../../transfer/index.ts';
import { type ServerKind, startServer } from '../../servers/start.ts';
import { HeldCommand } from '../../support/held-command.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { serverOptions } from '../../support/sites/server-options.ts';

const kinds = ['vsftpd', 'proftpd', 'pure-ftpd', 'pyftpdlib'] satisfies ServerKind[];

describe.each(kinds)('%s', (kind) => {
  test('a STOR of a lost session that arrives before the rename changes nothing that is published', async () => {
    await using server = await startServer({ kind, tls: 'none' });
    const content = randomBytes(seededRandom(101), 300_000);
    const sha256 = createHash('sha256').update(content).digest('hex');
    await using held = await HeldCommand.start(
      server,
      (line) => line.startsWith('STOR ') && line.includes(sha256),
      (line) => line.startsWith('RNTO ') && line.trim().endsWith('/page.bin'),
    );
    const remote = connectTo({ ...serverOptions(server), host: server.address, port: held.port });
    await using sessions = new Sessions(remote, { connections: 1, firstDelayMs: 1 });
    const home = await sessions.step('Connecting', (session) => Promise.resolve(session.home));
    // The first transfer of a session waits for its port, and only a later one sends STOR in the same write.
    await uploadFile(sessions, joinRemotePath(home, 'other.bin'), bufferSource(content.subarray(1)));
    await uploadFile(sessions, joinRemotePath(home, 'page.bin'), bufferSource(content));
    expect(held.command).toMatch(/^STOR .*\.part$/);
    expect((await readFile(join(server.root, 'page.bin'))).equals(content)).toBe(true);
    expect((await readdir(server.root)).sort()).toEqual(['other.bin', 'page.bin']);
  });
});
