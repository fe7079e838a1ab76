import { describe, expect, test, vi } from 'vitest';
import { RemoteError } from '../../../transfer/remote/remote-error.ts';
import { contentOf, running, subjects } from './subjects.ts';

describe.each(subjects)('folders of a remote $name', ({ start, missingFolder }) => {
  const subject = running(start);

  test('are made once, listed with their files, and removed when empty', async () => {
    const { session } = subject();
    expect(await session.makeFolder('/folder')).toBe(true);
    expect(await session.makeFolder('/folder')).toBe(false);
    expect(await session.hasFolder('/folder')).toBe(true);
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
    expect((await contentOf(session, '/folder/file -1.bin')).toString()).toBe('12345');
    expect(await session.delete('/folder/file -1.bin')).toBe(true);
    expect(await session.removeFolder('/folder')).toBe(false);
    expect(await session.hasFolder('/folder/with spaces ä')).toBe(true);
    expect(await session.removeFolder('/folder/with spaces ä')).toBe(true);
    expect(await session.removeFolder('/folder')).toBe(true);
    expect(await session.hasFolder('/folder')).toBe(false);
    expect(await session.removeFolder('/folder')).toBe(true);
  });

  test('are listed without the content of their subfolders', async () => {
    const { session } = subject();
    for (const path of ['/deep', '/deep/er', '/deep/er/est']) await session.makeFolder(path);
    await session.store('/deep/er/file.bin', [Buffer.from('x')]);
    expect((await session.list('/deep')).map(({ name }) => name)).toEqual(['er']);
    expect((await session.list('/deep/er')).map(({ name }) => name).sort()).toEqual(['est', 'file.bin']);
    expect((await session.list('/')).map(({ name }) => name)).toContain('deep');
  });

  test('are listed with names that begin with a dot or look like patterns', async () => {
    const { session } = subject();
    await session.makeFolder('/[odd]');
    await session.store('/[odd]/.hidden', [Buffer.from('x')]);
    await session.store('/[odd]/a{b}c', [Buffer.from('xy')]);
    const entries = await session.list('/[odd]');
    expect(entries.map(({ name, sizeBytes }) => [name, sizeBytes]).sort()).toEqual([
      ['.hidden', 1],
      ['a{b}c', 2],
    ]);
  });

  test('that do not exist are not listed as empty', async () => {
    const { session } = subject();
    await session.makeFolder('/empty');
    expect(await session.list('/empty')).toEqual([]);
    expect(await session.hasFolder('/nowhere')).toBe(false);
    await expect(session.list('/nowhere')).rejects.toMatchObject({
      name: missingFolder,
      kind: 'permanent',
      isAboutPath: true,
    });
    expect(session.isOpen).toBe(true);
    expect(await session.list('/empty')).toEqual([]);
  });

  test.each(['/nowhere/folder', '/file.bin'])('cannot be made at %s', async (path) => {
    const { session } = subject();
    await session.store('/file.bin', [Buffer.from('a file')]);
    const making = session.makeFolder(path);
    await expect(making).rejects.toBeInstanceOf(RemoteError);
    await expect(making).rejects.toMatchObject({ kind: 'permanent', isAboutPath: true });
    expect(await session.hasFolder(path)).toBe(false);
    expect((await contentOf(session, '/file.bin')).toString()).toBe('a file');
    expect(session.isOpen).toBe(true);
  });

  test('are renamed and moved with all that is in them, but never onto another one', async () => {
    const { session } = subject();
    for (const path of ['/from', '/from/inner', '/place', '/taken']) await session.makeFolder(path);
    await session.store('/from/inner/file.bin', [Buffer.from('content')]);
    await session.store('/taken/other.bin', [Buffer.from('other')]);
    await session.renameFolder('/from', '/place/to');
    expect(await session.hasFolder('/from')).toBe(false);
    expect((await contentOf(session, '/place/to/inner/file.bin')).toString()).toBe('content');

    const refused = { name: 'RemoteError', isAboutPath: true };
    await expect(session.renameFolder('/place/to', '/taken')).rejects.toMatchObject(refused);
    await expect(session.renameFolder('/nowhere', '/free')).rejects.toMatchObject(refused);
    await expect(session.renameFolder('/place/to', '/nowhere/to')).rejects.toMatchObject(refused);
    expect(session.isOpen).toBe(true);
    expect((await contentOf(session, '/taken/other.bin')).toString()).toBe('other');
    expect((await contentOf(session, '/place/to/inner/file.bin')).toString()).toBe('content');
  });

  test('can be moved while a file is being sent into them, which then continues there', async () => {
    const { session, remote } = subject();
    for (const path of ['/sending', '/owner']) await session.makeFolder(path);
    const other = await remote.open();
    const moved = Promise.withResolvers<unknown>();
    const begun = Promise.withResolvers<unknown>();
    const half = Buffer.alloc(300_000, 'a');
    async function* bytes() {
      yield half;
      begun.resolve(undefined);
      await moved.promise;
      yield half;
    }
    const sending = other.store('/sending/file.bin', bytes());
    await begun.promise;
    await vi.waitFor(async () => expect(await session.size('/sending/file.bin')).toBeDefined());
    await session.renameFolder('/sending', '/owner/claimed');
    moved.resolve(undefined);
    await sending;
    expect(await session.size('/owner/claimed/file.bin')).toBe(2 * half.length);
    expect(await other.size('/sending/file.bin')).toBeUndefined();
    await expect(other.store('/sending/file.bin', [half])).rejects.toMatchObject({
      name: 'RemoteError',
      kind: 'permanent',
    });
    await other.close();
  });

  test('are not files, and the one that the login starts in exists', async () => {
    const { session } = subject();
    await session.store('/not-a-folder.bin', [Buffer.from('x')]);
    expect(await session.hasFolder('/not-a-folder.bin')).toBe(false);
    expect(session.home).toMatch(/^\//);
    expect(await session.hasFolder(session.home)).toBe(true);
  });
});
