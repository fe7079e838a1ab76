import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { connectTo } from '../../../transfer/connect-to.ts';
import { bufferSource, type Source } from '../../../transfer/file/source.ts';
import { uploadFile } from '../../../transfer/file/upload-file.ts';
import { childOf } from '../../../transfer/remote/remote-path.ts';
import { Sessions } from '../../../transfer/remote/sessions.ts';
import { type RunningServer, type ServerMode, startServer } from '../../servers/start.ts';
import { serverOptions } from '../../support/sites/server-options.ts';

const MiB = 1024 * 1024;

const sessionsOf = (server: RunningServer, signal?: AbortSignal): Sessions =>
  new Sessions(connectTo({ ...serverOptions(server), timeoutMs: 30_000 }), {
    connections: 1,
    busyTimeoutMs: 60_000,
    signal,
  });

const hashed = (content: Buffer): Source => ({
  ...bufferSource(content),
  sha256: createHash('sha256').update(content).digest('hex'),
});

const modes: ServerMode[] = [
  { kind: 'vsftpd', tls: 'none' },
  { kind: 'proftpd', tls: 'none' },
  { kind: 'pure-ftpd', tls: 'explicit' },
  { kind: 'pyftpdlib', tls: 'none' },
];

describe.each(modes)('$kind', (mode) => {
  // Pure-FTPd does not greet all of 50 clients that connect at the same instant.
  test.skipIf(mode.kind === 'pure-ftpd').each([
    ['20 KB', 20_000],
    ['2 MiB', 2 * MiB],
  ])(
    '50 simultaneous uploads of the same %s to the same path all publish the whole file',
    async (_, length) => {
      await using server = await startServer(mode);
      const content = randomBytes(length);
      const path = childOf(server.loginDir, 'same.bin');
      const uploadOne = async (): Promise<string> => {
        await using sessions = sessionsOf(server);
        const { outcome } = await uploadFile(sessions, path, hashed(content), { mode: 0o644 });
        return outcome;
      };
      const outcomes = await Promise.all(Array.from({ length: 50 }, uploadOne));
      expect(outcomes).toHaveLength(50);
      expect((await readFile(join(server.root, 'same.bin'))).equals(content)).toBe(true);
      expect(await readdir(server.root)).toEqual(['same.bin']);
    },
  );

  test('the next upload resumes one that was aborted', async () => {
    await using server = await startServer(mode);
    const content = randomBytes(6 * MiB);
    const path = childOf(server.loginDir, 'big.bin');
    const cut = new AbortController();
    const whole = hashed(content);
    const abandoned: Source = {
      ...whole,
      open: async function* () {
        yield content.subarray(0, 4 * MiB);
        while ((await partialBytes(server)) < 3 * MiB) await setImmediate();
        cut.abort(new Error('killed'));
      },
    };
    await using first = sessionsOf(server, cut.signal);
    await expect(uploadFile(first, path, abandoned)).rejects.toThrow('killed');
    await using second = sessionsOf(server);
    const { bytesSent, bytesResumed } = await uploadFile(second, path, whole);
    expect(bytesResumed).toBeGreaterThanOrEqual(3 * MiB);
    expect(bytesSent).toBe(content.length - bytesResumed);
    expect((await readFile(join(server.root, 'big.bin'))).equals(content)).toBe(true);
    expect(await readdir(server.root)).toEqual(['big.bin']);
  });
});

/** Size of the one unfinished upload on the server's disk. */
async function partialBytes({ root }: RunningServer): Promise<number> {
  const [name] = (await readdir(root)).filter((found) => found.endsWith('.part'));
  return name === undefined ? 0 : (await stat(join(root, name))).size;
}
