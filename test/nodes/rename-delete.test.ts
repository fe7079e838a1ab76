import type { INodeParameters } from 'n8n-workflow';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faults, type MemoryServer, startScriptedServer } from '../support/scripted-server/index.ts';
import { plainCredential } from './support/credentials.ts';
import { at, executeNode, executionError } from './support/execute-context.ts';

let server: MemoryServer;
beforeEach(async () => {
  server = await startScriptedServer();
});
afterEach(() => server.close());

const settings = (parameters: INodeParameters) => ({ credential: plainCredential(server), parameters });

describe('renaming', () => {
  const rename = (from: string, to: string, options: INodeParameters = {}) =>
    settings({ operation: 'rename', oldPath: at(from), newPath: at(to), options });

  it('moves a file and creates the folders of its new path', async () => {
    server.files.set('/data/x/data', 'x');
    const { items } = await executeNode(rename('/data/x/data', '/done/data/data'));
    expect(server.files.keys()).toEqual(['/done/data/data']);
    expect(items).toEqual([
      {
        json: { renamed: true, oldPath: '/data/x/data', newPath: '/done/data/data', replaced: false },
        pairedItem: { item: 0 },
      },
    ]);
  });

  it('moves a folder with its contents', async () => {
    server.files.set('/a/1', '1').set('/a/b/2', '2');
    await executeNode(rename('/a', '/c'));
    expect(server.files.keys()).toEqual(['/c/1', '/c/b/2']);
  });

  it('replaces a file only if asked', async () => {
    server.files.set('/new', 'new').set('/old', 'old');
    expect((await executionError(rename('/new', '/old'))).message).toBe('There is already a file at /old');
    expect(server.files.get('/old')?.toString()).toBe('old');
    expect((await executeNode(rename('/new', '/old', { overwrite: true }))).json[0]).toMatchObject({
      replaced: true,
    });
    expect(server.files.get('/old')?.toString()).toBe('new');
  });

  it('also replaces on a server that refuses to rename onto a file, and says so', async () => {
    server.files.set('/new', 'new').set('/old', 'old');
    server.setOverrides(faults.refuseReplacingRename());
    const { hints } = await executeNode(rename('/new', '/old', { overwrite: true }));
    expect(server.files.get('/old')?.toString()).toBe('new');
    expect(hints).toHaveLength(1);
  });

  it('settles a lost reply by asking the server', async () => {
    server.files.set('/a', 'x');
    server.setOverrides(faults.dropControl('RNTO', { when: 'instead-of-reply', times: 1 }));
    await executeNode(rename('/a', '/b'));
    expect(server.files.keys()).toEqual(['/b']);
  });

  it('says that there is nothing to rename', async () => {
    expect((await executionError(rename('/gone', '/b'))).message).toBe(
      'There is no file or folder /gone on the server',
    );
  });

  it('creates no folders if switched off', async () => {
    server.files.set('/a', 'x');
    await executionError(rename('/a', '/b/c', { createDirectories: false }));
    expect(server.files.keys()).toEqual(['/a']);
  });
});

describe('deleting', () => {
  const remove = (path: string, more: INodeParameters = {}) =>
    settings({ operation: 'delete', path: at(path), ...more });

  it('deletes a file', async () => {
    server.files.set('/a', '').set('/b', '');
    const { items } = await executeNode(remove('/a'));
    expect(items).toEqual([{ json: { deleted: true, path: '/a' }, pairedItem: { item: 0 } }]);
    expect(server.files.keys()).toEqual(['/b']);
  });

  it('deletes an empty folder', async () => {
    server.files.addFolder('/a');
    expect((await executeNode(remove('/a'))).json).toEqual([{ deleted: true, path: '/a' }]);
    expect(server.files.folders()).toEqual(['/']);
  });

  it('deletes a folder that is not empty only if asked', async () => {
    server.files.set('/a/1', '').set('/a/b/2', '').set('/a/.storbinary.0.part', '').set('/z', '');
    expect((await executionError(remove('/a'))).message).toContain('/a is not empty');
    expect(server.files.keys()).toHaveLength(4);
    const { json } = await executeNode(remove('/a', { recursive: true }));
    expect(json).toEqual([{ deleted: true, path: '/a', files: 3, folders: 2 }]);
    expect(server.files.keys()).toEqual(['/z']);
    expect(server.files.folders()).toEqual(['/']);
  });

  it('deletes a link to a folder and not its target, even if it is listed as a folder', async () => {
    server.files.set('/a/link/precious', '');
    const deleted: string[] = [];
    server.setOverrides({
      DELE: async (session, argument, next) => {
        if (argument !== '/a/link') return next();
        deleted.push(argument);
        server.files.move('/a/link', '/elsewhere');
        session.reply('250 Deleted.');
      },
    });
    await executeNode(remove('/a', { recursive: true }));
    expect(deleted).toEqual(['/a/link']);
    expect(server.files.keys()).toEqual(['/elsewhere/precious']);
  });

  it('says that there is nothing to delete, or continues if asked', async () => {
    expect((await executionError(remove('/gone'))).message).toContain('/gone');
    const { json } = await executeNode(remove('/gone', { options: { ignoreMissing: true } }));
    expect(json).toEqual([{ deleted: false, path: '/gone' }]);
  });

  it('never deletes the root folder', async () => {
    server.files.set('/a', '');
    const error = await executionError(remove('/', { recursive: true }));
    expect(error.message).toBe('The path / is the root folder itself');
    expect(server.sessionsOpened).toBe(0);
  });
});
