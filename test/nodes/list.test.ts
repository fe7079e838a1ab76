import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MemoryServer, startScriptedServer } from '../support/scripted-server/index.ts';
import { plainCredential } from './support/credentials.ts';
import { at, executeNode, executionError } from './support/execute-context.ts';

let server: MemoryServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(() => server.close());

const old = new Date('2020-01-02T03:04:05Z');

const list = (path: string, more: object = {}) =>
  executeNode({
    credential: plainCredential(server),
    parameters: { operation: 'list', path: at(path), ...more },
  });

describe('listing a folder', () => {
  it('returns one item for each entry, with what the server says about it', async () => {
    server.files.set('/a/one.txt', 'hello', old).addFolder('/a/sub');
    const { items } = await list('/a');
    expect(items).toEqual([
      {
        json: {
          name: 'one.txt',
          path: '/a/one.txt',
          type: 'file',
          size: 5,
          modifyTime: '2020-01-02T03:04:05.000Z',
          permissions: null,
          owner: null,
          group: null,
        },
        pairedItem: { item: 0 },
      },
      expect.objectContaining({
        json: expect.objectContaining({ name: 'sub', type: 'folder', size: null }) as unknown,
      }),
    ]);
  });

  it('returns no item for an empty folder, or one if asked', async () => {
    server.files.addFolder('/empty');
    expect((await list('/empty')).json).toEqual([]);
    const { json } = await list('/empty', { options: { outputEmptyItem: true } });
    expect(json).toEqual([{ folder: '/empty', found: 0 }]);
  });

  it('looks into folders down to the given depth', async () => {
    server.files.set('/a/1.txt', '').set('/a/b/2.txt', '').set('/a/b/c/3.txt', '');
    const paths = async (more: object) =>
      (await list('/a', { ...more })).json.filter(({ type }) => type === 'file').map(({ path }) => path);
    expect(await paths({})).toEqual(['/a/1.txt']);
    expect(await paths({ recursive: true })).toEqual(['/a/1.txt', '/a/b/2.txt', '/a/b/c/3.txt']);
    expect(await paths({ recursive: true, options: { depth: 2 } })).toEqual(['/a/1.txt', '/a/b/2.txt']);
  });

  it('filters by pattern, type, size and age', async () => {
    server.files
      .set('/a/old.csv', '12345', old)
      .set('/a/new.csv', '1')
      .set('/a/x.txt', '')
      .addFolder('/a/d.csv');
    const names = async (options: object) => (await list('/a', { options })).json.map(({ name }) => name);
    expect(await names({ pattern: '*.csv' })).toEqual(['d.csv', 'new.csv', 'old.csv']);
    expect(await names({ pattern: '*.csv', type: 'files' })).toEqual(['new.csv', 'old.csv']);
    expect(await names({ type: 'folders' })).toEqual(['d.csv']);
    expect(await names({ type: 'files', minimumSize: 2 })).toEqual(['old.csv']);
    expect(await names({ type: 'files', maximumSize: 0 })).toEqual(['x.txt']);
    expect(await names({ type: 'files', olderThan: 60 })).toEqual(['old.csv']);
    expect(await names({ type: 'files', newerThan: 60 })).toEqual(['new.csv', 'x.txt']);
  });

  it('sorts and limits', async () => {
    server.files.set('/a/b', '1').set('/a/a', '333').set('/a/c', '22');
    const names = async (more: object) => (await list('/a', more)).json.map(({ name }) => name);
    expect(await names({})).toEqual(['a', 'b', 'c']);
    expect(await names({ options: { sortBy: 'size', sortDirection: 'descending' } })).toEqual([
      'a',
      'c',
      'b',
    ]);
    expect(await names({ returnAll: false, limit: 2 })).toEqual(['a', 'b']);
    expect(await names({ returnAll: false, limit: 1, options: { sortBy: 'none' } })).toHaveLength(1);
  });

  it('lists for each item, on one session, and pairs the results', async () => {
    server.files.set('/a/1', '').set('/b/2', '');
    const { items } = await executeNode({
      credential: plainCredential(server),
      parameters: [
        { operation: 'list', path: at('/a') },
        { operation: 'list', path: at('/b') },
      ],
      items: [{ json: {} }, { json: {} }],
    });
    expect(items.map(({ json, pairedItem }) => [json['path'], pairedItem])).toEqual([
      ['/a/1', { item: 0 }],
      ['/b/2', { item: 1 }],
    ]);
    expect(server.sessionsOpened).toBe(1);
    await server.until(() => server.openSessions.length === 0);
  });

  it('keeps names that begin with a bracket, a space or a dash', async () => {
    server.files.set('/[x] */ a-b', '1').set('/[x] */-c', '2');
    expect((await list('/[x] *')).json.map(({ path }) => path)).toEqual(['/[x] */ a-b', '/[x] */-c']);
  });

  it('says that a folder is missing', async () => {
    const error = await executionError({
      credential: plainCredential(server),
      parameters: { operation: 'list', path: at('/nowhere') },
    });
    expect(error.message).toContain('/nowhere');
    expect(error.context['itemIndex']).toBe(0);
    expect(error.description).not.toBe('');
  });
});
