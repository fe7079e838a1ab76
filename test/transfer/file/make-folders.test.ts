import { describe, expect, test } from 'vitest';
import { makeFolders, makeMissingFolder } from '../../../transfer/file/make-folders.ts';
import { FtpRemote } from '../../../transfer/ftp/session/ftp-remote.ts';
import { scriptedServerOptions } from '../../support/sites/server-options.ts';
import { type MemoryServer, startScriptedServer } from '../../support/scripted-server/index.ts';

/** What one call costs: the verbs in each write, one write being one round trip. */
async function writesOf(
  server: MemoryServer,
  make: typeof makeFolders | typeof makeMissingFolder,
  folder: string,
): Promise<string[]> {
  const session = await new FtpRemote(scriptedServerOptions(server)).open();
  await session.hasFolder('/'); // What a login leaves for later goes with the first command.
  server.clearRecords();
  await make(session, folder);
  const writes = server.writes.map(({ lines }) => lines.map((line) => line.split(' ')[0]).join(' '));
  await session.close();
  return writes;
}

describe('making folders', () => {
  test('a folder that exists costs one round trip', async () => {
    await using server = await startScriptedServer();
    server.files.addFolder('/a/b/c');
    expect(await writesOf(server, makeFolders, '/a/b/c')).toEqual(['CWD CWD']);
  });

  test('any number of missing folders costs two more', async () => {
    await using server = await startScriptedServer();
    server.files.addFolder('/a');
    expect(await writesOf(server, makeFolders, '/a/b/c/d')).toEqual([
      'CWD CWD',
      'CWD CWD CWD CWD CWD CWD',
      'MKD MKD MKD',
    ]);
    expect(server.files.hasFolder('/a/b/c/d')).toBe(true);
  });

  test('a top-level folder that is known to be missing costs one', async () => {
    await using server = await startScriptedServer();
    expect(await writesOf(server, makeMissingFolder, '/www')).toEqual(['MKD']);
  });

  test('folders above an existing one are not made, even if the account cannot see them', async () => {
    await using server = await startScriptedServer();
    server.files.addFolder('/home/user');
    server.setOverrides({
      CWD: (session, argument, next) =>
        argument === '/home' ? session.reply('550 Permission denied.') : next(),
    });
    expect(await writesOf(server, makeMissingFolder, '/home/user/www')).toEqual(['CWD CWD CWD CWD', 'MKD']);
  });
});
