import { createHash } from 'node:crypto';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { fileSource, fileVersion, SourceChanged } from '../../../transfer/file/file-source.ts';
import { sendRest } from '../../../transfer/file/send-rest.ts';
import { bufferSource, type Source } from '../../../transfer/file/source.ts';
import { connectTo } from '../../../transfer/index.ts';
import { MemoryRemote } from '../../../transfer/testing.ts';
import { startServer } from '../../servers/start.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { serverOptions } from '../../support/sites/server-options.ts';

const KiB = 1024;
const content = randomBytes(seededRandom(70), 900 * KiB);

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const changedAt = (offset: number): Buffer => {
  const bytes = Buffer.from(content);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ 1, offset);
  return bytes;
};
/** Content that is no longer what its hash says. */
const stale = (bytes: Buffer, hashOf = content): Source => ({
  ...bufferSource(bytes),
  sha256: sha256(hashOf),
});

describe('content that changed, although nothing but its hash shows it', () => {
  let remote: MemoryRemote;
  beforeEach(() => {
    remote = new MemoryRemote();
  });

  test.each([
    ['the first byte', 0],
    ['the last byte', content.length - 1],
  ])('%s, sent from the beginning: no copy is left, and the session stays open', async (_, offset) => {
    const session = await remote.open();
    const sending = sendRest(session, '/staged', stale(changedAt(offset)), { partialBytes: undefined });
    await expect(sending).rejects.toThrow(SourceChanged);
    expect(remote.files.has('/staged')).toBe(false);
    expect(session.isOpen).toBe(true);
  });

  test('a byte in the part that is not sent again', async () => {
    remote.files.set('/staged', content.subarray(0, 600 * KiB));
    const session = await remote.open();
    const sending = sendRest(session, '/staged', stale(changedAt(9)), { partialBytes: 600 * KiB });
    await expect(sending).rejects.toThrow('The content changed while it was being sent');
    expect(remote.files.has('/staged')).toBe(false);
  });

  test('at no moment does the name hold as many bytes as the right content has', async () => {
    let mostBytes = 0;
    const seen = new MemoryRemote({
      fault: () => {
        mostBytes = Math.max(mostBytes, seen.files.get('/staged')?.length ?? 0);
        return undefined;
      },
    });
    const chunked: Source = {
      ...stale(content, changedAt(5)),
      open: async function* (offsetBytes) {
        for (let at = offsetBytes; at < content.length; at += 100 * KiB)
          yield await Promise.resolve(content.subarray(at, at + 100 * KiB));
      },
    };
    const sending = sendRest(await seen.open(), '/staged', chunked, { partialBytes: undefined });
    await expect(sending).rejects.toThrow(SourceChanged);
    expect(mostBytes).toBe(800 * KiB);
  });

  test('content that has not changed is resumed', async () => {
    remote.files.set('/staged', content.subarray(0, 600 * KiB));
    const sending = sendRest(await remote.open(), '/staged', stale(content), { partialBytes: 600 * KiB });
    await expect(sending).resolves.toBe(600 * KiB);
    expect(remote.files.get('/staged')?.equals(content)).toBe(true);
  });
});

test.each(['vsftpd', 'proftpd', 'pure-ftpd', 'pyftpdlib'] as const)(
  'a file on disk with the same size and time: %s keeps nothing of it',
  async (kind) => {
    await using server = await startServer({ kind, tls: 'none' });
    await using local = await scratchFolder();
    const localPath = join(local.path, 'page.html');
    const write = async (bytes: Buffer): Promise<void> => {
      await writeFile(localPath, bytes);
      await utimes(localPath, 1_700_000_000, 1_700_000_000);
    };
    await write(content);
    const source = fileSource({ ...(await fileVersion(localPath)), sha256: sha256(content) });
    await write(changedAt(400_000));
    const session = await connectTo(serverOptions(server)).open();
    const sending = sendRest(session, '/staged', source, { partialBytes: undefined });
    await expect(sending).rejects.toThrow(`${localPath} changed while it was being sent`);
    expect(await session.size('/staged')).toBeUndefined();
    await session.close();
  },
);
