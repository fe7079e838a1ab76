import { randomBytes } from 'node:crypto';
import type { INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faults, type MemoryServer, startScriptedServer } from '../support/scripted-server/index.ts';
import { BinaryStore } from './support/binary-store.ts';
import { plainCredential } from './support/credentials.ts';
import { at, executeNode, executionError, type ExecutionSettings } from './support/execute-context.ts';

let server: MemoryServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(() => server.close());

const download = (path: string, more: Partial<ExecutionSettings> = {}, parameters: INodeParameters = {}) =>
  executeNode({
    credential: plainCredential(server),
    parameters: { operation: 'download', path: at(path), ...parameters },
    ...more,
  });

const downloadPattern = (folder: string, pattern: string, parameters: INodeParameters = {}) =>
  executeNode({
    credential: plainCredential(server),
    parameters: { operation: 'download', source: 'pattern', folder: at(folder), pattern, ...parameters },
  });

const megabyte = 1024 * 1024;

describe('downloading a file', () => {
  it.each(['stored', 'in-item'] as const)('puts it into a binary field (%s)', async (mode) => {
    server.files.set('/a/today.csv', 'x;y');
    const { items, store } = await download('/a/today.csv', { store: new BinaryStore(mode) });
    expect(items).toHaveLength(1);
    expect(items[0]?.json).toEqual({ name: 'today.csv', path: '/a/today.csv', size: 3 });
    expect(items[0]?.pairedItem).toEqual({ item: 0 });
    expect(items[0]?.binary?.['data']?.fileName).toBe('today.csv');
    expect(store.contentOf(items[0]?.binary?.['data']).toString()).toBe('x;y');
  });

  it('downloads an empty file', async () => {
    server.files.set('/empty.txt', '');
    const { items, store } = await download('/empty.txt');
    expect(store.contentOf(items[0]?.binary?.['data'])).toHaveLength(0);
  });

  it('replaces the binary field of that name, keeps the others and does not change the input', async () => {
    server.files.set('/new', 'new');
    const store = new BinaryStore();
    const input = { json: { a: 1 }, binary: { file: store.put('old'), other: store.put('other') } };
    const before = structuredClone(input);
    const { items } = await download('/new', { store, items: [input] }, { binaryPropertyName: 'file' });
    expect(store.contentOf(items[0]?.binary?.['file']).toString()).toBe('new');
    expect(store.contentOf(items[0]?.binary?.['other']).toString()).toBe('other');
    expect(input).toEqual(before);
  });

  it('sets the type of a file without an extension, or the type that is chosen', async () => {
    server.files.set('/blob', '1');
    expect((await download('/blob')).items[0]?.binary?.['data']?.mimeType).toBe('application/octet-stream');
    const typed = await download('/blob', {}, { options: { mimeType: 'text/csv' } });
    expect(typed.items[0]?.binary?.['data']?.mimeType).toBe('text/csv');
  });

  it('resumes within the file after both connections were cut, twice', async () => {
    const content = randomBytes(8 * megabyte);
    server.files.set('/big', content);
    server.setOverrides(faults.resetDataAfter(3 * megabyte, { verbs: ['RETR'], times: 2 }));
    const { items, store } = await download('/big');
    expect(store.contentOf(items[0]?.binary?.['data']).equals(content)).toBe(true);
    expect(server.commands.filter(({ line }) => line.startsWith('REST'))).toHaveLength(2);
    expect(server.bytesSent).toBeLessThanOrEqual(content.length * 1.02);
  });

  it('does not accept a file that the server ends early', async () => {
    server.files.set('/big', randomBytes(megabyte));
    server.setOverrides(faults.endDataAfter(1000, { verbs: ['RETR'] }));
    const error = await executionError({
      credential: plainCredential(server),
      parameters: { operation: 'download', path: at('/big') },
    });
    expect(error.message).toMatch(/1000 of 1048576 bytes/);
  });

  it("says that a file is missing, with the server's reply", async () => {
    const store = new BinaryStore();
    const error = await executionError({
      credential: plainCredential(server),
      parameters: { operation: 'download', path: at('/gone') },
      store,
    });
    expect(error.message).toContain('/gone');
    expect(error.description).toContain('no such file');
    expect(store.files.size).toBe(0);
  });

  it('says which file n8n could not store, and ends the transfer', async () => {
    server.files.set('/big', randomBytes(4 * megabyte));
    const error = await executionError({
      credential: plainCredential(server),
      parameters: { operation: 'download', path: at('/big') },
      store: new BinaryStore('stored', megabyte),
    });
    expect(error.message).toBe('n8n could not store the file /big: File exceeds the limit of 1048576 bytes');
    expect(error.description).toContain('N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE');
    await server.until(() => server.openSessions.length === 0);
  });

  it('ends at once when the execution is cancelled', async () => {
    server.files.set('/big', randomBytes(megabyte));
    server.setOverrides(faults.stallDataAfter(1000, { verbs: ['RETR'] }));
    const cancel = new AbortController();
    const ended = executionError({
      credential: plainCredential(server),
      parameters: { operation: 'download', path: at('/big') },
      signal: cancel.signal,
      continueOnFail: true,
    });
    await server.until(() => server.bytesSent > 0);
    cancel.abort(new Error('The execution was cancelled'));
    expect((await ended).message).toContain('The execution was cancelled');
    await server.until(() => server.openSessions.length === 0);
  });
});

describe('downloading by pattern', () => {
  it('returns one item for each matching file, in order, with several downloads at once', async () => {
    for (const name of ['c', 'a', 'b', 'd', 'e']) server.files.set(`/in/${name}.csv`, name);
    server.files.set('/in/x.txt', '').addFolder('/in/folder.csv');
    const { items, store } = await downloadPattern('/in', '*.csv', { options: { concurrency: 3 } });
    expect(items.map(({ json }) => json['path'])).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((name) => `/in/${name}.csv`),
    );
    expect(items.map(({ binary }) => store.contentOf(binary?.['data']).toString())).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
    expect(server.sessionsOpened).toBeGreaterThan(1);
    expect(server.sessionsOpened).toBeLessThanOrEqual(4);
  });

  it('returns no item if nothing matches', async () => {
    server.files.addFolder('/in');
    expect((await downloadPattern('/in', '*.csv')).items).toEqual([]);
  });

  it('deletes or moves the remote file once it has been downloaded completely', async () => {
    server.files.set('/in/1', 'one').set('/keep/2', 'two');
    const deleted = await downloadPattern('/in', '*', { options: { afterDownload: 'delete' } });
    expect(deleted.json).toMatchObject([{ path: '/in/1', deleted: true }]);
    const move = { afterDownload: 'move', moveToFolder: '/done/today' };
    const moved = await downloadPattern('/keep', '*', { options: move });
    expect(moved.json).toMatchObject([{ path: '/keep/2', movedTo: '/done/today/2' }]);
    expect(server.files.keys()).toEqual(['/done/today/2']);
  });

  it('keeps a remote file that was not downloaded completely', async () => {
    server.files.set('/in/1', randomBytes(megabyte));
    server.setOverrides(faults.endDataAfter(1000, { verbs: ['RETR'] }));
    await expect(downloadPattern('/in', '*', { options: { afterDownload: 'delete' } })).rejects.toThrow();
    expect(server.files.keys()).toEqual(['/in/1']);
  });
});
