import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FtpRemote } from '../../../transfer/ftp/session/ftp-remote.ts';
import { MemoryRemote } from '../../../transfer/remote/memory-remote.ts';
import { RemoteFileMissing } from '../../../transfer/remote/remote-error.ts';
import type { Remote, RemoteSession } from '../../../transfer/remote/remote.ts';
import { readRange } from '../../../transfer/file/read-range.ts';
import { type RunningServer, serverModes, startServer } from '../../servers/start.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { serverOptions } from '../../support/sites/server-options.ts';

interface Subject {
  readonly name: string;
  readonly start: () => Promise<{ readonly remote: Remote; readonly stop: () => Promise<void> }>;
}

const ftpRemote = (server: RunningServer): { remote: Remote; stop: () => Promise<void> } => ({
  remote: new FtpRemote(serverOptions(server)),
  stop: () => server.stop(),
});

const subjects: readonly Subject[] = [
  {
    name: 'in memory',
    start: () => Promise.resolve({ remote: new MemoryRemote(), stop: () => Promise.resolve() }),
  },
  ...serverModes.map((mode) => ({
    name: `${mode.kind}, TLS ${mode.tls}`,
    start: async () => ftpRemote(await startServer(mode)),
  })),
];

/** What is stored, whole. */
async function contentOf(session: RemoteSession, path: string): Promise<Buffer> {
  const blocks: Buffer[] = [];
  await session.retrieve(path, (block) => void blocks.push(Buffer.from(block)));
  return Buffer.concat(blocks);
}

describe.each(subjects)('a remote $name', ({ start }) => {
  let remote: Remote;
  let session: RemoteSession;
  let stop: () => Promise<void>;
  const bytes = randomBytes(seededRandom(50), 300_000);

  beforeAll(async () => {
    ({ remote, stop } = await start());
    session = await remote.open();
  });
  afterAll(async () => {
    await session.close();
    await stop();
  });

  test('stores, tells the size, retrieves, from any offset', async () => {
    await session.store('/whole.bin', [bytes.subarray(0, 100_000), bytes.subarray(100_000)]);
    expect(await session.size('/whole.bin')).toBe(bytes.length);
    expect((await contentOf(session, '/whole.bin')).equals(bytes)).toBe(true);
    const tail = await readRange(session, '/whole.bin', 200_000, 100_000);
    expect(tail.equals(bytes.subarray(200_000))).toBe(true);
    expect(session.isOpen).toBe(true);
  });

  test('goes on from an offset', async () => {
    expect(session.canResume).toBe(true);
    await session.store('/resumed.bin', [bytes.subarray(0, 120_000)]);
    await session.store('/resumed.bin', [bytes.subarray(120_000)], { offsetBytes: 120_000 });
    expect((await contentOf(session, '/resumed.bin')).equals(bytes)).toBe(true);
  });

  test('stores over what is there, and stores nothing', async () => {
    await session.store('/over.bin', [bytes]);
    await session.store('/over.bin', [Buffer.from('short')]);
    expect((await contentOf(session, '/over.bin')).toString()).toBe('short');
    for (let index = 0; index < 5; index += 1) await session.store('/empty.bin', []);
    expect(await session.size('/empty.bin')).toBe(0);
    expect(await contentOf(session, '/empty.bin')).toHaveLength(0);
  });

  test('a missing file has no size, cannot be retrieved, and does not end the session', async () => {
    expect(await session.size('/missing.bin')).toBeUndefined();
    await expect(contentOf(session, '/missing.bin')).rejects.toBeInstanceOf(RemoteFileMissing);
    expect(await session.delete('/missing.bin')).toBe(false);
    expect(session.isOpen).toBe(true);
  });

  test('makes folders once, lists them with their files, removes them when empty', async () => {
    expect(await session.makeFolder('/folder')).toBe(true);
    expect(await session.makeFolder('/folder')).toBe(false);
    expect(await session.hasFolder('/folder')).toBe(true);
    expect(await session.hasFolder('/no-folder')).toBe(false);
    expect(await session.list('/folder')).toEqual([]);
    await session.makeFolder('/folder/with spaces ä');
    await session.store('/folder/file -1.bin', [Buffer.from('12345')]);
    const entries = await session.list('/folder');
    expect(entries.map(({ name, kind }) => `${kind} ${name}`).sort()).toEqual([
      'file file -1.bin',
      'folder with spaces ä',
    ]);
    expect(entries.find(({ kind }) => kind === 'file')?.sizeBytes).toBe(5);
    expect(await session.removeFolder('/folder')).toBe(false);
    expect(await session.delete('/folder/file -1.bin')).toBe(true);
    expect(await session.removeFolder('/folder/with spaces ä')).toBe(true);
    expect(await session.removeFolder('/folder')).toBe(true);
    expect(await session.removeFolder('/folder')).toBe(true);
  });

  test('renames into another folder, onto a new name and onto an existing file', async () => {
    await session.makeFolder('/from');
    await session.makeFolder('/to');
    for (const content of ['first', 'second']) {
      await session.store('/from/x', [Buffer.from(content)]);
      await session.rename('/from/x', '/to/y');
      expect((await contentOf(session, '/to/y')).toString()).toBe(content);
    }
    await expect(session.rename('/from/x', '/to/y')).rejects.toThrow();
    expect((await contentOf(session, '/to/y')).toString()).toBe('second');
  });

  test('tells the time of a file to the second, and in a listing where it says so', async () => {
    const changedAt = new Date('2024-02-29T12:34:56Z');
    await session.store('/timed.bin', [bytes]);
    expect(await session.setModified('/timed.bin', changedAt)).toBe(true);
    expect(await session.modified('/timed.bin')).toEqual(changedAt);
    expect(await session.modified('/missing.bin')).toBeUndefined();
    const entry = (await session.list('/')).find(({ name }) => name === 'timed.bin');
    expect(entry?.sizeBytes).toBe(bytes.length);
    if (session.listsExactTimes) expect(entry?.modifiedAt).toEqual(changedAt);
  });

  test('a folder that is not there is no empty one', async () => {
    await session.makeFolder('/empty');
    expect(await session.list('/empty')).toEqual([]);
    await expect(session.list('/nowhere')).rejects.toThrow();
    expect(session.isOpen).toBe(true);
  });

  test('runs calls that do not wait for each other in their order', async () => {
    const results = await Promise.all([
      session.store('/order.bin', [Buffer.from('one')]),
      session.size('/order.bin'),
      session.store('/order.bin', [Buffer.from('three')]),
      session.size('/order.bin'),
      session.rename('/order.bin', '/ordered.bin'),
      session.size('/order.bin'),
    ]);
    expect([results[1], results[3], results[5]]).toEqual([3, 5, undefined]);
  });

  test('tells a true checksum where it tells one', async () => {
    await session.store('/sum.bin', [Buffer.from('123456789')]);
    const expected = {
      sha256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
      sha1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
      md5: '25f9e794323b453885f5181f1b624d0b',
      crc32: 'cbf43926',
    };
    const { checksumAlgorithm } = session;
    const checksum = await session.checksum('/sum.bin', 9);
    expect(checksum).toBe(checksumAlgorithm && expected[checksumAlgorithm]);
  });

  test('ends at once when it is destroyed in the middle of a store', async () => {
    const doomed = await remote.open();
    const forEver = async function* () {
      for (;;) {
        yield bytes;
        await delay(1);
      }
    };
    const storing = doomed.store('/doomed.bin', forEver(), {
      onBytes: () => doomed.destroy(),
    });
    await expect(storing).rejects.toThrow();
    expect(doomed.isOpen).toBe(false);
    await expect(doomed.size('/doomed.bin')).rejects.toThrow();
  });
});
