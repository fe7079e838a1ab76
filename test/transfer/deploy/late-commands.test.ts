import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { deploy } from '../../../transfer/index.ts';
import { type ServerKind, startServer } from '../../servers/start.ts';
import { HeldCommand } from '../../support/held-command.ts';
import { optionsFor } from '../../support/sites/deploy-options.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';

const kinds = ['vsftpd', 'proftpd', 'pure-ftpd', 'pyftpdlib'] satisfies ServerKind[];

describe.each(kinds)('%s', (kind) => {
  test('a STOR of a lost session that arrives when everything is verified changes nothing that goes live', async () => {
    await using server = await startServer({ kind, tls: 'none' });
    await using local = await scratchFolder();
    const content = randomBytes(seededRandom(100), 300_000);
    await writeFile(join(local.path, 'page.bin'), content);
    await using held = await HeldCommand.start(server, (line) => line.startsWith('STOR '));
    const options = optionsFor(server, local.path, { connections: 1, retryDelayMs: 1 });
    let isPublishing = false;
    const sentAgain: string[] = [];
    await deploy({
      ...options,
      server: { ...options.server, host: server.address, port: held.port },
      onEvent: (event) => {
        if (event.type === 'phase' && event.phase === 'publish') {
          isPublishing = true;
          held.release();
        }
        if (event.type === 'wire' && isPublishing && event.line.includes('STOR')) sentAgain.push(event.line);
      },
    });
    expect(held.command).toMatch(/^STOR .*[0-9a-f]{64}$/);
    // A file that is wrong once it is live is replaced by another upload; until then visitors would see it.
    expect(sentAgain).toEqual([]);
    expect((await readFile(join(server.root, 'www/page.bin'))).equals(content)).toBe(true);
  });
});
