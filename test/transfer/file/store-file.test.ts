import { describe, expect, test } from 'vitest';
import { FtpRemote } from '../../../transfer/ftp/session/ftp-remote.ts';
import { MemoryRemote } from '../../../transfer/remote/memory-remote.ts';
import type { Remote } from '../../../transfer/remote/remote.ts';
import { Sessions } from '../../../transfer/remote/sessions.ts';
import { bufferSource } from '../../../transfer/file/source.ts';
import { storeFile } from '../../../transfer/file/store-file.ts';
import type { StoreFileResult } from '../../../transfer/file/verified-store.ts';
import { type ServerSettings, startServer } from '../../servers/start.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scriptedServerOptions } from '../../support/sites/server-options.ts';
import { faults, type MemoryServer, startScriptedServer } from '../../support/scripted-server/index.ts';

const KiB = 1024;
const content = randomBytes(seededRandom(60), 900 * KiB);

const remoteOf = (server: MemoryServer): FtpRemote =>
  new FtpRemote(scriptedServerOptions(server, { timeoutMs: 2000 }));

async function storeTo(remote: Remote, bytes = content, retries = 3): Promise<StoreFileResult> {
  await using sessions = new Sessions(remote, { connections: 2, retries, firstDelayMs: 1, maxDelayMs: 5 });
  return await storeFile(sessions, '/partial', bufferSource(bytes));
}

/** Stores a file despite faults, and checks that the server has the right bytes in the end. */
async function storeThrough(
  overrides: Parameters<typeof startScriptedServer>[0],
  prepare: (server: MemoryServer) => void = () => undefined,
): Promise<{ server: MemoryServer; result: StoreFileResult }> {
  const server = await startScriptedServer(overrides);
  try {
    prepare(server);
    const result = await storeTo(remoteOf(server));
    expect(server.files.get('/partial')?.equals(content)).toBe(true);
    expect(server.violations).toEqual([]);
    return { server, result };
  } finally {
    await server.close();
  }
}

const commandsOf = (server: MemoryServer, verb: RegExp): string[] =>
  server.commands.map(({ line }) => line).filter((line) => verb.test(line));

describe('storing one file', () => {
  test('resumes from what has arrived after a cut', async () => {
    const { result } = await storeThrough({ overrides: faults.resetDataAfter(500 * KiB, { times: 1 }) });
    expect(result.bytesResumed).toBeGreaterThan(400 * KiB);
  });

  test('resumes from the partial of an earlier process', async () => {
    const { result, server } = await storeThrough({}, ({ files }) =>
      files.set('/partial', content.subarray(0, 700 * KiB)),
    );
    expect(result).toEqual({ bytesSent: 200 * KiB, bytesResumed: 700 * KiB });
    expect(commandsOf(server, /^REST/)).toEqual([
      `REST ${636 * KiB}`,
      `REST ${700 * KiB}`,
      `REST ${636 * KiB}`,
    ]);
  });

  test('starts over when the partial ends differently, is too long, or is too short to be worth comparing', async () => {
    for (const partial of [
      randomBytes(seededRandom(61), 700 * KiB),
      Buffer.concat([content, content]),
      content.subarray(0, 9),
    ]) {
      const { result } = await storeThrough({}, ({ files }) => files.set('/partial', partial));
      expect(result).toEqual({ bytesSent: content.length, bytesResumed: 0 });
    }
  });

  test('starts over even if the account may not delete', async () => {
    const overrides = faults.answer('DELE', '550 Permission denied.');
    const { result } = await storeThrough({ overrides }, ({ files }) =>
      files.set('/partial', content.subarray(0, 9)),
    );
    expect(result).toEqual({ bytesSent: content.length, bytesResumed: 0 });
  });

  test('sends nothing when the file is complete', async () => {
    const { result } = await storeThrough({}, ({ files }) => files.set('/partial', content));
    expect(result).toEqual({ bytesSent: 0, bytesResumed: content.length });
  });

  test('settles a lost 226 by asking the server, not by sending again', async () => {
    const { result, server } = await storeThrough({
      overrides: faults.withholdFinalReply('STOR', { times: 1 }),
    });
    expect(result.bytesSent).toBe(content.length);
    expect(commandsOf(server, /^(STOR|APPE)/)).toHaveLength(1);
  });

  test('a server that accepts no offset gets the whole file again', async () => {
    const { result } = await storeThrough({
      overrides: [
        faults.refuseRestart(),
        faults.refuseAppend(),
        faults.resetDataAfter(500 * KiB, { times: 1 }),
      ],
    });
    expect(result.bytesResumed).toBe(0);
  });

  test.each([
    ["Debian's ProFTPD, which answers a permanent 451", faults.refuseStoreRestart()],
    ['HiddenStores, which refuses REST but appends', faults.refuseRestart()],
  ])('%s', async (_, fault) => {
    await storeThrough({ overrides: fault }, ({ files }) =>
      files.set('/partial', content.subarray(0, 600 * KiB)),
    );
  });

  test('a server that fills the gap with zeros is detected, and the file sent again', async () => {
    const { result } = await storeThrough({ overrides: faults.zeroFillRestart({ times: 1 }) }, ({ files }) =>
      files.set('/partial', content.subarray(0, 600 * KiB)),
    );
    expect(result.bytesSent).toBe(300 * KiB + content.length);
  });

  test('an APPE that truncates and replies 226 is detected, and the file sent again', async () => {
    const { result } = await storeThrough(
      { features: ['SIZE', 'EPSV'], overrides: faults.truncateAppend({ times: 1 }) },
      ({ files }) => files.set('/partial', content.subarray(0, 600 * KiB)),
    );
    expect(result.bytesSent).toBe(300 * KiB + content.length);
  });

  test('a file of the right size with the wrong end is detected, and sent again', async () => {
    const wrong = Buffer.concat([content.subarray(0, 800 * KiB), randomBytes(seededRandom(62), 100 * KiB)]);
    const { result } = await storeThrough({}, ({ files }) => files.set('/partial', wrong));
    expect(result.bytesSent).toBe(content.length);
  });

  test('read-back finds what neither the size nor the seam shows', async () => {
    const wrong = Buffer.concat([randomBytes(seededRandom(63), 100 * KiB), content.subarray(100 * KiB)]);
    const server = await startScriptedServer();
    server.files.set('/partial', wrong);
    const sessions = new Sessions(remoteOf(server), { connections: 1, retries: 0 });
    await storeFile(sessions, '/partial', bufferSource(content), { readsBack: true });
    expect(server.files.get('/partial')?.equals(content)).toBe(true);
    await sessions.close();
    await server.close();
  });

  test('a 226 after an upload that ended early proves nothing', async () => {
    await storeThrough({ overrides: faults.keepOnly(300 * KiB, { times: 1 }) });
  });

  test('uploads that end early again and again resume each time, and succeed', async () => {
    const overrides = faults.endDataAfter(100 * KiB, { times: 7 });
    const { result, server } = await storeThrough({ overrides });
    expect(commandsOf(server, /^STOR/)).toHaveLength(8);
    expect(result.bytesResumed).toBe(700 * KiB);
  });

  test('a server that always lies is an error after the last retry', async () => {
    await using server = await startScriptedServer({ overrides: faults.keepOnly(0) });
    await expect(storeTo(remoteOf(server))).rejects.toThrow(
      'Storing /partial failed after 4 attempts: /partial: 921600 bytes were sent, but the server has 0',
    );
    expect(commandsOf(server, /^STOR/)).toHaveLength(4);
  });

  test('a PASV reply with another host leads to a connection to the control host', async () => {
    await storeThrough({ overrides: [faults.noEpsv(), faults.pasvHost('10.1.2.3')] });
  });

  test('a failing source ends the upload for good and leaves no complete file', async () => {
    const remote = new MemoryRemote();
    const sessions = new Sessions(remote, { connections: 1, retries: 3 });
    const broken = {
      sizeBytes: 10,
      open: async function* () {
        yield Buffer.from('12345');
        await Promise.reject(new Error('disk on fire'));
      },
    };
    await expect(storeFile(sessions, '/x', broken)).rejects.toThrow('disk on fire');
    expect(remote.files.get('/x')).toHaveLength(5);
  });

  test('reports growing progress, and the end once', async () => {
    const sessions = new Sessions(new MemoryRemote(), { connections: 1, retries: 0 });
    const seen: number[] = [];
    await storeFile(sessions, '/x', bufferSource(content), {
      onProgress: ({ bytes, totalBytes }) => {
        expect(totalBytes).toBe(content.length);
        seen.push(bytes);
      },
    });
    expect(seen.at(-1)).toBe(content.length);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
});

describe('resume on real servers with settings that forbid or break it', () => {
  const settings: readonly (readonly [string, ServerSettings])[] = [
    [
      'ProFTPD as Debian sets it: no store at an offset',
      { kind: 'proftpd', tls: 'explicit', proftpd: { allowStoreRestart: false, digest: false } },
    ],
    [
      'ProFTPD that overwrites nothing',
      { kind: 'proftpd', tls: 'explicit', proftpd: { allowOverwrite: false, digest: false } },
    ],
    [
      'ProFTPD with HiddenStores',
      { kind: 'proftpd', tls: 'explicit', extra: ['HiddenStores on'], proftpd: { digest: false } },
    ],
    ['Pure-FTPd that truncates on APPE', { kind: 'pure-ftpd', tls: 'explicit', extra: ['-0'] }],
    [
      'vsftpd that deletes what failed',
      { kind: 'vsftpd', tls: 'explicit', extra: ['delete_failed_uploads=YES'] },
    ],
  ];

  test.each(settings)('%s', async (_, setting) => {
    await using server = await startServer(setting);
    const remote = new FtpRemote({
      host: server.host,
      port: server.port,
      user: server.user,
      password: server.password,
      caCertificate: server.ca,
      timeoutMs: 5000,
    });
    const session = await remote.open();
    await session.store('/partial', [content.subarray(0, 600 * KiB)]);
    await session.close();
    await storeTo(remote);
    const check = await remote.open();
    const blocks: Buffer[] = [];
    await check.retrieve('/partial', (block) => void blocks.push(Buffer.from(block)));
    await check.close();
    expect(Buffer.concat(blocks).equals(content)).toBe(true);
  });
});
