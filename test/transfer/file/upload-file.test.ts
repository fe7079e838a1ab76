import { createHash, randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FtpRemote } from '../../../transfer/ftp/session/ftp-remote.ts';
import { EntryExists, PathIsFolder } from '../../../transfer/file/entry-errors.ts';
import { newPartialName } from '../../../transfer/file/partial-name.ts';
import { bufferSource, type Source } from '../../../transfer/file/source.ts';
import type { UploadFileOptions, UploadFileResult } from '../../../transfer/file/upload.ts';
import { uploadFile } from '../../../transfer/file/upload-file.ts';
import { MemoryRemote } from '../../../transfer/remote/memory-remote.ts';
import type { Remote } from '../../../transfer/remote/remote.ts';
import { Sessions } from '../../../transfer/remote/sessions.ts';
import { scriptedServerOptions } from '../../support/sites/server-options.ts';
import { faults, type MemoryServer, startScriptedServer } from '../../support/scripted-server/index.ts';

const MiB = 1024 * 1024;

async function uploadTo(
  remote: Remote,
  path: string,
  source: Source | Buffer,
  options: UploadFileOptions = {},
): Promise<UploadFileResult> {
  await using sessions = new Sessions(remote, { connections: 1, retries: 5, firstDelayMs: 1, maxDelayMs: 5 });
  return await uploadFile(sessions, path, Buffer.isBuffer(source) ? bufferSource(source) : source, options);
}

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const partialOf = (content: Buffer, target: string): string => newPartialName(sha256(content), target);

/** A source that pauses before its second half until it is released. */
function haltingSource(content: Buffer): Source & { readonly halted: Promise<void>; letGo: () => void } {
  const halted = Promise.withResolvers<undefined>();
  const released = Promise.withResolvers<undefined>();
  const half = content.length / 2;
  const whole = bufferSource(content);
  return {
    sizeBytes: content.length,
    sha256: sha256(content),
    halted: halted.promise,
    letGo: () => released.resolve(undefined),
    open: async function* (offsetBytes, lengthBytes = content.length - offsetBytes) {
      const end = offsetBytes + lengthBytes;
      if (offsetBytes >= half || end <= half) {
        yield* whole.open(offsetBytes, lengthBytes);
        return;
      }
      yield content.subarray(offsetBytes, half);
      halted.resolve(undefined);
      await released.promise;
      yield content.subarray(half, end);
    },
  };
}

describe('on a server without faults', () => {
  let server: MemoryServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(() => server.close());

  const upload = (source: Source | Buffer, path: string, options: UploadFileOptions = {}) => {
    const remote = new FtpRemote(scriptedServerOptions(server, { timeoutMs: 8000 }));
    return uploadTo(remote, path, source, options);
  };
  const linesOf = (verb: RegExp): string[] =>
    server.commands.map(({ line }) => line).filter((line) => verb.test(line));
  const partials = (): string[] => server.files.keys().filter((path) => path.endsWith('.part'));

  test('two uploads of the same content to the same path never write to the same name', async () => {
    const content = randomBytes(40_000);
    const [first, second] = [haltingSource(content), haltingSource(content)];
    const uploading = [upload(first, '/out/same'), upload(second, '/out/same')];
    await Promise.all([first.halted, second.halted]);
    first.letGo();
    await uploading[0];
    expect(server.files.get('/out/same')?.equals(content)).toBe(true);
    second.letGo();
    const results = await Promise.all(uploading);
    expect(server.files.get('/out/same')?.equals(content)).toBe(true);
    expect(server.files.keys()).toEqual(['/out/same']);
    expect(results.map(({ bytesSent, bytesResumed }) => [bytesSent, bytesResumed])).toEqual([
      [content.length, 0],
      [content.length, 0],
    ]);
    expect(new Set(linesOf(/^STOR/)).size).toBe(2);
    expect(linesOf(/^(MLSD|LIST)/)).toEqual([]);
  });

  test.each(['new', 'legacy'])(
    'what a killed upload left is claimed and continued: a %s name',
    async (form) => {
      const content = randomBytes(3 * MiB);
      const name = partialOf(content, 'big');
      const left = form === 'new' ? name : name.replace(/\.[0-9a-f]+\.part$/, '.part');
      server.files.set(`/out/${left}`, content.subarray(0, 2 * MiB));
      server.files.set(`/out/${partialOf(content, 'other')}`, content.subarray(0, 2 * MiB));
      const result = await upload(content, '/out/big');
      expect(result).toMatchObject({ outcome: 'created', bytesSent: MiB, bytesResumed: 2 * MiB });
      expect(server.files.get('/out/big')?.equals(content)).toBe(true);
      expect(linesOf(/^RNFR/)[0]).toBe(`RNFR /out/${left}`);
      expect(linesOf(/^(STOR|APPE)/).join()).not.toContain(left);
      expect(partials()).toHaveLength(1);
    },
  );

  test('a partial that another upload is writing is left alone', async () => {
    const content = randomBytes(2 * MiB);
    const growing = `/out/${partialOf(content, 'big')}`;
    server.files.set(growing, content.subarray(0, MiB));
    server.setOverrides({
      SIZE: async (session, argument, next) => {
        await next();
        if (session.resolve(argument) !== growing) return;
        server.files.set(growing, content.subarray(0, (server.files.get(growing)?.length ?? 0) + 1));
      },
    });
    expect(await upload(content, '/out/big')).toMatchObject({ bytesResumed: 0, bytesSent: content.length });
    expect(server.files.get(growing)?.length).toBe(MiB + 2);
    expect(linesOf(/^RNFR/)).not.toContain(`RNFR ${growing}`);
  });

  test('a slow upload whose partial was claimed changes nothing that is published, and completes', async () => {
    const content = randomBytes(4 * MiB);
    const slow = haltingSource(content);
    const uploading = upload(slow, '/out/big');
    await slow.halted;
    await server.until(() => partials().some((path) => (server.files.get(path)?.length ?? 0) === 2 * MiB));
    const quick = await upload(content, '/out/big');
    expect(quick).toMatchObject({ outcome: 'created', bytesResumed: 2 * MiB });
    expect(server.files.get('/out/big')?.equals(content)).toBe(true);
    slow.letGo();
    await uploading;
    expect(server.files.get('/out/big')?.equals(content)).toBe(true);
    expect(server.files.keys()).toEqual(['/out/big']);
  });

  test('of two uploads that claim the same partial, one gets it', async () => {
    const content = randomBytes(2 * MiB);
    server.files.set(`/${partialOf(content, 'big')}`, content.subarray(0, MiB));
    const results = await Promise.all([upload(content, '/big'), upload(content, '/big')]);
    expect(results.map(({ bytesResumed }) => bytesResumed).sort((a, b) => a - b)).toEqual([0, MiB]);
    expect(server.files.get('/big')?.equals(content)).toBe(true);
    expect(partials()).toEqual([]);
  });

  test('the target of its own rename, whose reply was lost, does not count as an existing file', async () => {
    server.setOverrides(faults.dropControl('RNTO', { when: 'instead-of-reply', times: 1 }));
    const content = randomBytes(2 * MiB);
    expect(await upload(content, '/big', { ifExists: 'fail' })).toMatchObject({
      outcome: 'created',
      bytesSent: content.length,
    });
    expect(server.files.keys()).toEqual(['/big']);
  });

  test('a failure leaves what a later upload can use, and nothing else', async () => {
    for (const [length, left] of [
      [100_000, 0],
      [2 * MiB, 1],
    ] as const) {
      server.setOverrides(faults.diskFullAfter(length - 10));
      await expect(upload(randomBytes(length), '/x')).rejects.toThrow('Uploading to /x failed');
      expect(partials()).toHaveLength(left);
    }
  });

  test('a free name is checked with the server when the listing omits names', async () => {
    server.files.set('/a.csv', '0').set('/a (1).csv', '1').set('/a (2).csv', '2');
    server.setOverrides({
      MLSD: async (_session, _argument, next) => {
        server.files.delete('/a (1).csv');
        await next();
        server.files.set('/a (1).csv', '1');
      },
    });
    const { path } = await upload(Buffer.from('new'), '/a.csv', { ifExists: 'rename' });
    expect(path).toBe('/a (3).csv');
    expect(server.files.get('/a (1).csv')?.toString()).toBe('1');
  });

  test('an existing file or folder in the way is an error of its own class', async () => {
    server.files.set('/in/a', 'x');
    const failing = upload(Buffer.from('y'), '/in/a', { ifExists: 'fail', showPath: (path) => `<${path}>` });
    await expect(failing).rejects.toThrow(new EntryExists('/in/a', 'file', { showPath: () => '</in/a>' }));
    await expect(upload(Buffer.from('y'), '/in')).rejects.toThrow(new PathIsFolder('/in'));
  });
});

test('cut at any operation, an upload completes and leaves nothing else behind', async () => {
  const content = randomBytes(2 * MiB);
  const left = partialOf(content, 'big');
  const runCutAt = async (cutAt: number): Promise<boolean> => {
    const remote = new MemoryRemote({ fault: ({ number }) => (number === cutAt ? 'cut-before' : undefined) });
    remote.folders.add('/out');
    remote.files.set(`/out/${left}`, content.subarray(0, MiB));
    await uploadTo(remote, '/out/big', content, { mode: 0o600, modifiedAt: new Date(0) });
    expect([...remote.files.keys()]).toEqual(['/out/big']);
    expect(remote.files.get('/out/big')?.equals(content)).toBe(true);
    return remote.calls >= cutAt;
  };
  const wereCut = await Promise.all(Array.from({ length: 30 }, (_, index) => runCutAt(index + 1)));
  expect(wereCut.filter(Boolean).length).toBeGreaterThan(12);
  expect(wereCut.at(-1)).toBe(false);
});
