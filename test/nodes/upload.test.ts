import { createHash, randomBytes } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faults, type MemoryServer, startScriptedServer } from '../support/scripted-server/index.ts';
import { type BinaryMode, BinaryStore } from './support/binary-store.ts';
import { plainCredential } from './support/credentials.ts';
import { at, executeNode, executionError, type ExecutionSettings } from './support/execute-context.ts';

let server: MemoryServer;
let store: BinaryStore;
beforeEach(async () => {
  server = await startScriptedServer();
  store = new BinaryStore();
});
afterEach(() => server.close());

const settings = (
  content: string | Buffer,
  path: string,
  parameters: INodeParameters = {},
): ExecutionSettings => ({
  credential: plainCredential(server),
  parameters: { operation: 'upload', path: at(path), ...parameters },
  items: [{ json: { n: 1 }, binary: { data: store.put(content) } }],
  store,
});
const upload = (content: string | Buffer, path: string, parameters: INodeParameters = {}) =>
  executeNode(settings(content, path, parameters));

const contentAt = (path: string): string | undefined => server.files.get(path)?.toString();
const stores = () => server.commands.filter(({ line }) => /^(STOR|APPE) /.test(line)).map(({ line }) => line);
const megabyte = 1024 * 1024;

describe('uploading', () => {
  it.each(['stored', 'in-item'] satisfies BinaryMode[])(
    'uploads a binary field (%s) and creates folders',
    async (mode) => {
      store = new BinaryStore(mode);
      const { items } = await upload('hello', '/a/b/c.txt');
      expect(contentAt('/a/b/c.txt')).toBe('hello');
      expect(items).toEqual([
        {
          json: {
            path: '/a/b/c.txt',
            name: 'c.txt',
            size: 5,
            sha256: createHash('sha256').update('hello').digest('hex'),
            outcome: 'created',
            resumedBytes: 0,
          },
          pairedItem: { item: 0 },
        },
      ]);
      expect(store.openStreams.size).toBe(0);
    },
  );

  it('uploads text', async () => {
    await upload('', '/t.txt', { binaryData: false, fileContent: 'grüße' });
    expect(contentAt('/t.txt')).toBe('grüße');
  });

  it('uploads an empty file', async () => {
    await upload('', '/empty');
    expect(contentAt('/empty')).toBe('');
  });

  it('stores under a temporary name beside the target, and renames the verified file', async () => {
    server.files.set('/live', 'old');
    await upload('new', '/live');
    expect(stores()).toHaveLength(1);
    expect(stores()[0]).toMatch(/^STOR \/\.storbinary\.[0-9a-f]{64}\.[0-9a-f]{16}\.[0-9a-f]{16}\.part$/);
    expect(server.files.keys()).toEqual(['/live']);
    expect(contentAt('/live')).toBe('new');
  });

  it('keeps the old file if the server loses a part of the new one', async () => {
    server.files.set('/live', 'old');
    server.setOverrides(faults.keepOnly(2));
    const error = await executionError(settings('newer', '/live'));
    expect(error.message).toMatch(/5 bytes were sent, but the server has 2/);
    expect(contentAt('/live')).toBe('old');
  });

  it('resumes after two cuts with a fresh stream each time', async () => {
    const content = randomBytes(8 * megabyte);
    server.setOverrides(faults.resetDataAfter(3 * megabyte, { verbs: ['STOR'], times: 2 }));
    await upload(content, '/big');
    expect(server.files.get('/big')?.equals(content)).toBe(true);
    expect(server.bytesReceived).toBeLessThanOrEqual(content.length * 1.02);
    expect(store.streamsOpened).toBeGreaterThanOrEqual(4);
    expect(store.openStreams.size).toBe(0);
  });

  it('is resumed by the next execution', async () => {
    const content = randomBytes(4 * megabyte);
    server.setOverrides(faults.diskFullAfter(3 * megabyte, { reply: '552 Quota exceeded' }));
    expect((await executionError(settings(content, '/big'))).description).toContain('no room');
    expect(server.files.has('/big')).toBe(false);
    server.setOverrides();
    server.clearRecords();
    const { json } = await upload(content, '/big');
    expect(server.files.get('/big')?.equals(content)).toBe(true);
    expect(json[0]?.['resumedBytes']).toBe(3 * megabyte);
    expect(server.bytesReceived).toBe(megabyte);
  });

  it('settles a lost reply to the rename by asking the server', async () => {
    server.setOverrides(faults.dropControl('RNTO', { when: 'instead-of-reply', times: 1 }));
    await upload('hello', '/a/live');
    expect(server.files.keys()).toEqual(['/a/live']);
    expect(stores()).toHaveLength(1);
  });

  it('starts over if another execution took the temporary file', async () => {
    let isFirst = true;
    server.setOverrides({
      RNFR: async (session, argument, next) => {
        if (isFirst) server.files.delete(session.resolve(argument));
        isFirst = false;
        await next();
      },
    });
    await upload('hello', '/live');
    expect(contentAt('/live')).toBe('hello');
    expect(stores()).toHaveLength(2);
  });

  it('sets permissions and modified time before the file goes live, and says so if it cannot', async () => {
    const done: string[] = [];
    const site = {
      SITE: (session: { reply: (line: string) => void }, line: string) => {
        done.push(line);
        session.reply('200 Done');
      },
    };
    server.setOverrides(site);
    const options = { permissions: '600', modifiedTime: '2020-01-02T03:04:05Z' };
    const first = await upload('x', '/f', { options });
    expect(done).toEqual([expect.stringMatching(/^CHMOD 600 \/\.storbinary/)]);
    expect(server.files.modified('/f')).toEqual(new Date(options.modifiedTime));
    expect(first.hints).toEqual([]);
    server.setOverrides(faults.answer('SITE', '502 No'), faults.answer('MFMT', '502 No'));
    const second = await upload('y', '/f', { options });
    expect(second.hints.map(({ message }) => message)).toEqual([
      expect.stringContaining('modified time'),
      expect.stringContaining('permissions'),
    ]);
  });

  it('lets two items upload the same content to two names', async () => {
    const input = { json: {}, binary: { data: store.put('same') } };
    await executeNode({
      credential: plainCredential(server),
      parameters: [
        { operation: 'upload', path: at('/1') },
        { operation: 'upload', path: at('/2') },
      ],
      items: [input, input],
      store,
    });
    expect([contentAt('/1'), contentAt('/2')]).toEqual(['same', 'same']);
    expect(server.sessionsOpened).toBe(1);
  });
});

describe('a file that exists already', () => {
  beforeEach(() => {
    server.files.set('/in/report.csv', 'old').set('/in/report (1).csv', 'older');
  });

  it('is replaced', async () => {
    const { json } = await upload('new', '/in/report.csv', { ifExists: 'replace' });
    expect(json[0]).toMatchObject({ outcome: 'replaced', path: '/in/report.csv' });
    expect(contentAt('/in/report.csv')).toBe('new');
  });

  it('is skipped', async () => {
    const { json } = await upload('new', '/in/report.csv', { ifExists: 'skip' });
    expect(json[0]).toMatchObject({ outcome: 'skipped' });
    expect(contentAt('/in/report.csv')).toBe('old');
    expect(stores()).toEqual([]);
  });

  it('makes the upload take the next free name', async () => {
    const { json } = await upload('new', '/in/report.csv', { ifExists: 'rename' });
    expect(json[0]).toMatchObject({ outcome: 'created', path: '/in/report (2).csv' });
    expect(contentAt('/in/report (2).csv')).toBe('new');
    expect(contentAt('/in/report.csv')).toBe('old');
  });

  it('makes the upload fail before a byte is sent', async () => {
    const error = await executionError(settings('new', '/in/report.csv', { ifExists: 'fail' }));
    expect(error.message).toBe('There is already a file at /in/report.csv');
    expect(stores()).toEqual([]);
  });

  it.each([
    ['fail', 'old one', undefined],
    ['skip', 'old one', 'skipped'],
    ['rename', 'old one', 'created'],
  ] as const)('is respected even if it appears during the upload: %s', async (ifExists, content, outcome) => {
    server.setOverrides({
      STOR: async (_session, _argument, next) => {
        await next();
        if (!server.files.has('/in/late')) server.files.set('/in/late', 'old one');
      },
    });
    const running = upload('new', '/in/late', { ifExists });
    if (outcome === undefined) await expect(running).rejects.toThrow('There is already a file at /in/late');
    else expect((await running).json[0]).toMatchObject({ outcome });
    expect(contentAt('/in/late')).toBe(content);
    expect(server.files.keys().filter((path) => path.endsWith('.part'))).toEqual([]);
  });

  it('may be a folder: the upload fails and says what to give', async () => {
    const error = await executionError(settings('new', '/in'));
    expect(error.message).toBe('The path /in is a folder on the server');
    expect(error.description).toContain('file name');
  });
});

describe('appending', () => {
  const append = (content: string | Buffer, path: string) =>
    upload(content, path, { options: { append: true } });

  it('adds to the end of a file, or creates it', async () => {
    await append('one', '/log/a');
    const { json } = await append('two', '/log/a');
    expect(contentAt('/log/a')).toBe('onetwo');
    expect(json[0]).toEqual({ path: '/log/a', name: 'a', size: 6, appendedBytes: 3, outcome: 'appended' });
  });

  it('appends nothing twice when the connection is cut', async () => {
    const [before, more] = [randomBytes(megabyte), randomBytes(4 * megabyte)];
    server.files.set('/log', before);
    server.setOverrides(faults.resetDataAfter(megabyte, { verbs: ['STOR', 'APPE'], times: 2 }));
    await append(more, '/log');
    expect(server.files.get('/log')?.equals(Buffer.concat([before, more]))).toBe(true);
  });

  it('says that the server cannot append, and leaves the file', async () => {
    server.files.set('/log', 'one');
    server.setOverrides(faults.refuseRestart(), faults.refuseAppend());
    const error = await executionError(settings('two', '/log', { options: { append: true } }));
    expect(error.description).toContain('can neither append nor store');
    expect(contentAt('/log')).toBe('one');
  });
});
