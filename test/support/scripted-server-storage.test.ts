import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { download, openClient, pattern, upload } from './ftp-client.ts';
import { DiskStorage, MemoryStorage, ScriptedServer, type Storage } from './scripted-server/index.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'storage-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function write(storage: Storage, path: string, content: string, offsetBytes = 0): Promise<void> {
  const writer = await storage.openForWriting(path);
  await writer.writeAt(offsetBytes, Buffer.from(content));
  await writer.close();
}

async function read(storage: Storage, path: string, startBytes = 0): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await storage.read(path, startBytes)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe.each([
  { kind: 'memory', make: () => Promise.resolve(new MemoryStorage()) },
  { kind: 'disk', make: async () => new DiskStorage(await temporaryFolder()) },
])('$kind storage', ({ make }) => {
  test('writes at an offset, keeps the rest, and reads from an offset', async () => {
    const storage = await make();
    await write(storage, '/a', '0123456789');
    await write(storage, '/a', 'xx', 4);
    await write(storage, '/a', 'end', 12);
    expect(await read(storage, '/a')).toBe('0123xx6789\0\0end');
    expect(await read(storage, '/a', 12)).toBe('end');
  });

  test('opening keeps the content, truncating drops it', async () => {
    const storage = await make();
    await write(storage, '/a', 'old content');
    const writer = await storage.openForWriting('/a');
    expect(writer.sizeBytes).toBe(11);
    await writer.truncate(3);
    await writer.close();
    expect(await read(storage, '/a')).toBe('old');
  });

  test('lists names in order, with kind and size', async () => {
    const storage = await make();
    await storage.makeFolder('/b');
    await write(storage, '/c', '12');
    await write(storage, '/a', '1');
    expect(await storage.list('/')).toMatchObject([
      { name: 'a', kind: 'file', sizeBytes: 1 },
      { name: 'b', kind: 'folder', sizeBytes: 0 },
      { name: 'c', kind: 'file', sizeBytes: 2 },
    ]);
  });

  test('renames a file onto a file, and a folder with its content', async () => {
    const storage = await make();
    await write(storage, '/a', 'new');
    await write(storage, '/b', 'old');
    await storage.rename('/a', '/b');
    expect(await read(storage, '/b')).toBe('new');
    expect(await storage.stat('/a')).toBeUndefined();

    await storage.makeFolder('/d');
    await storage.rename('/b', '/d/b');
    await storage.rename('/d', '/e');
    expect(await read(storage, '/e/b')).toBe('new');
  });

  test('sets the modification time', async () => {
    const storage = await make();
    await write(storage, '/a', '');
    await storage.setModified('/a', new Date('2020-01-01T00:00:00Z'));
    expect((await storage.stat('/a'))?.modified).toEqual(new Date('2020-01-01T00:00:00Z'));
  });

  test.each<[string, (storage: Storage) => Promise<unknown>]>([
    ['a file below a missing folder', (storage) => storage.openForWriting('/no/a')],
    ['writing onto a folder', (storage) => storage.openForWriting('/d')],
    ['reading a folder', (storage) => storage.read('/d', 0)],
    ['listing a file', (storage) => storage.list('/f')],
    ['listing what is missing', (storage) => storage.list('/no')],
    ['renaming what is missing', (storage) => storage.rename('/no', '/x')],
    ['renaming onto a folder', (storage) => storage.rename('/f', '/d')],
    ['renaming into a missing folder', (storage) => storage.rename('/f', '/no/f')],
    ['making what exists', (storage) => storage.makeFolder('/d')],
    ['removing a folder that is not empty', (storage) => storage.removeFolder('/d')],
    ['removing the root', (storage) => storage.removeFolder('/')],
    ['deleting what is missing', (storage) => storage.removeFile('/no')],
    ['deleting a folder', (storage) => storage.removeFile('/d')],
    ['the time of what is missing', (storage) => storage.setModified('/no', new Date())],
  ])('refuses %s and changes nothing', async (_what, forbidden) => {
    const storage = await make();
    await storage.makeFolder('/d');
    await write(storage, '/d/in', 'in');
    await write(storage, '/f', 'file');
    await expect(forbidden(storage)).rejects.toThrow();
    expect((await storage.list('/')).map(({ name }) => name)).toEqual(['d', 'f']);
    expect((await storage.list('/d')).map(({ name }) => name)).toEqual(['in']);
    expect(await read(storage, '/f')).toBe('file');
  });
});

test('disk storage cannot reach anything outside its root', async () => {
  const [outside, root] = [await temporaryFolder(), await temporaryFolder()];
  await writeFile(join(outside, 'secret'), 'secret');
  await symlink(outside, join(root, 'folder'));
  await symlink(join(outside, 'new'), join(root, 'dangling'));
  const storage = new DiskStorage(root);

  expect(await storage.stat('/folder/secret')).toBeUndefined();
  expect(await storage.list('/')).toEqual([]);
  await expect(storage.read('/folder/secret', 0)).rejects.toThrow('outside');
  await expect(storage.read('/../secret', 0)).rejects.toThrow('not a path');
  await expect(storage.openForWriting('/dangling')).rejects.toThrow('broken link');
  await expect(storage.openForWriting('/folder/new')).rejects.toThrow('outside');
});

test('a server on disk serves and stores a large file', async () => {
  const storage = new DiskStorage(await temporaryFolder());
  await using server = await ScriptedServer.start(storage, { tls: 'explicit' });
  const content = pattern(8 * 1024 * 1024 + 1);
  const client = await openClient(server);
  await upload(client, '/big', content);
  expect((await download(client, '/big')).equals(content)).toBe(true);
  client.close();
});
