import type {
  ICredentialDataDecryptedObject,
  ICredentialTestFunctions,
  ILoadOptionsFunctions,
} from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StorbinaryApi } from '../../credentials/StorbinaryApi.credentials.ts';
import { StorbinaryFtp } from '../../nodes/StorbinaryFtp/StorbinaryFtp.node.ts';
import { faults, type MemoryServer, startScriptedServer } from '../support/scripted-server/index.ts';
import { plainCredential } from './support/credentials.ts';
import { at, executeNode, executionError } from './support/execute-context.ts';

let server: MemoryServer;
beforeEach(async () => {
  server = await startScriptedServer();
  server.files
    .set('/site/reports/2025.csv', '')
    .set('/site/reports/2026.csv', '')
    .set('/site/index.html', '');
});
afterEach(() => server.close());

const { methods } = new StorbinaryFtp();

describe('the test of a credential', () => {
  const test = (more: ICredentialDataDecryptedObject = {}) =>
    methods.credentialTest.testServerCredential.call({} as ICredentialTestFunctions, {
      id: '1',
      name: 'ftp',
      type: 'storbinaryApi',
      data: plainCredential(server, more),
    });

  it('logs in and lists the root folder', async () => {
    expect(await test({ rootFolder: '/site' })).toEqual({
      status: 'OK',
      message: 'Logged in; the root folder has 2 entries',
    });
    expect(server.commands.map(({ line }) => line)).toContain('MLSD /site');
    await server.until(() => server.openSessions.length === 0);
  });

  it.each<[string, ICredentialDataDecryptedObject, RegExp]>([
    ['a wrong password', { password: 'x' }, /530.*User name or password is wrong/],
    ['no host', { host: '' }, /has no host/],
    ['a missing root folder', { rootFolder: '/nowhere' }, /no folder \/nowhere on the server.*root folder/],
    ['TLS that is not there', { protocol: 'explicit' }, /does not offer TLS/],
  ])('says what is wrong: %s', async (_, more, message) => {
    const result = await test(more);
    expect(result.status).toBe('Error');
    expect(result.message).toMatch(message);
  });

  it('tries only once', async () => {
    server.setOverrides(faults.dropControl('USER'));
    expect((await test()).status).toBe('Error');
    expect(server.sessionsOpened).toBe(1);
  });

  it('has a field for everything that the nodes read', () => {
    const names = new StorbinaryApi().properties.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(plainCredential(server))));
  });
});

describe('browsing the server', () => {
  const context = (more: ICredentialDataDecryptedObject = {}) =>
    ({
      getCredentials: () => Promise.resolve(plainCredential(server, more)),
      getNode: () => ({ name: 'n' }),
    }) as unknown as ILoadOptionsFunctions;

  it('shows folders first, and the contents of a folder when its name is typed', async () => {
    const { searchFiles } = methods.listSearch;
    expect(await searchFiles.call(context())).toEqual({ results: [{ name: '/site/', value: '/site' }] });
    expect(await searchFiles.call(context(), '/site/')).toEqual({
      results: [
        { name: '/site/reports/', value: '/site/reports' },
        { name: '/site/index.html', value: '/site/index.html' },
      ],
    });
    expect((await searchFiles.call(context(), 'site/reports/26')).results).toEqual([
      { name: '/site/reports/2026.csv', value: '/site/reports/2026.csv' },
    ]);
  });

  it('shows only folders, including the root folder, where one is wanted', async () => {
    const { results } = await methods.listSearch.searchFolders.call(context({ rootFolder: '/site' }));
    expect(results).toEqual([
      { name: '/', value: '/' },
      { name: '/reports/', value: '/reports' },
    ]);
  });

  it('returns one page at a time', async () => {
    for (let number = 0; number < 250; number += 1) server.files.set(`/many/${number}`, '');
    const { searchAll } = methods.listSearch;
    const first = await searchAll.call(context(), 'many/');
    const second = await searchAll.call(context(), 'many/', first.paginationToken);
    expect([first.results.length, second.results.length]).toEqual([200, 50]);
    expect(second.paginationToken).toBeUndefined();
  });

  it('says what is wrong', async () => {
    await expect(methods.listSearch.searchAll.call(context({ password: 'x' }))).rejects.toThrow('530');
    await expect(methods.listSearch.searchAll.call(context(), '../etc/')).rejects.toThrow('..');
  });
});

describe('the root folder', () => {
  const inside = (parameters: object) => ({
    credential: plainCredential(server, { rootFolder: '/site/reports/' }),
    parameters: { ...parameters },
  });

  it('is where every path begins, with or without a leading slash', async () => {
    const { json } = await executeNode(inside({ operation: 'list', path: at('/') }));
    expect(json.map(({ path }) => path)).toEqual(['/2025.csv', '/2026.csv']);
    await executeNode(inside({ operation: 'rename', oldPath: at('2025.csv'), newPath: at('/old/2025.csv') }));
    expect(server.files.has('/site/reports/old/2025.csv')).toBe(true);
  });

  it.each(['../index.html', '/../index.html', 'a/../../index.html', '/./../index.html'])(
    'cannot be left: %s',
    async (path) => {
      const error = await executionError(inside({ operation: 'delete', path: at(path) }));
      expect(error.message).toContain('..');
      expect(server.sessionsOpened).toBe(0);
      expect(server.files.has('/site/index.html')).toBe(true);
    },
  );
});

describe('what a credential can set', () => {
  const names = async (more: ICredentialDataDecryptedObject) => {
    const { json } = await executeNode({
      credential: plainCredential(server, more),
      parameters: { operation: 'list', path: at('/site') },
    });
    return json.map(({ name }) => name);
  };

  it('is Latin-1 as the encoding of names', async () => {
    server.files.set('/site/grün', '');
    expect(await names({ encoding: 'latin1' })).toContain('grÃ¼n');
    expect(await names({ encoding: 'utf8' })).toContain('grün');
  });

  it('is active mode, which the server is asked for', async () => {
    await expect(names({ transferMode: 'active', activePorts: '' })).rejects.toThrow(/EPRT/);
    expect(server.commands.map(({ line }) => line.split(' ')[0])).not.toContain('EPSV');
  });
});
