import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loginTo, runFtplibSession } from './ftplib-session.ts';
import { serverAccount } from './server-account.ts';
import { serverModes, startServer } from './start.ts';

const stored: unknown = expect.stringMatching(/^226/);

describe.for([...serverModes])('$kind, TLS $tls', (mode) => {
  test('refuses a wrong password', async () => {
    await using server = await startServer(mode);
    const [reply] = await runFtplibSession(server, [['login', server.user, `${server.password}!`]]);
    expect(reply).toMatch(/^530 /);
  });

  test('starts the login in its folder', async () => {
    await using server = await startServer(mode);
    const [reply, folder] = await runFtplibSession(server, [loginTo(server), ['send', 'PWD']]);
    expect(reply).toMatch(/^230/);
    expect(folder).toContain(`257 "${server.loginDir}"`);
  });

  test('stores files where the test can read them', async () => {
    await using server = await startServer(mode);
    const [, reply] = await runFtplibSession(server, [
      loginTo(server),
      ['store', 'STOR grüße €.txt', 'hello'],
    ]);
    expect(reply).toEqual(stored);
    const file = join(server.root, 'grüße €.txt');
    expect(await readFile(file, 'utf8')).toBe('hello');
    const { mode: fileMode, uid } = await stat(file);
    expect(fileMode & 0o777).toBe(0o644);
    expect(uid).toBe((await serverAccount()).uid);
  });

  test('serves and replaces files that the test passed to it', async () => {
    await using server = await startServer(mode);
    await mkdir(join(server.root, 'folder'));
    await writeFile(join(server.root, 'folder/file.txt'), 'by the test');
    await server.own();
    const outcomes = await runFtplibSession(server, [
      loginTo(server),
      ['retrieve', 'RETR folder/file.txt'],
      ['store', 'STOR folder/file.txt', 'by the server'],
      ['store', 'STOR folder/.new', 'new'],
    ]);
    expect(outcomes.slice(1)).toEqual(['by the test', stored, stored]);
    expect(await readFile(join(server.root, 'folder/file.txt'), 'utf8')).toBe('by the server');
  });

  test('refuses to store into a folder without write permission', async () => {
    await using server = await startServer(mode);
    const locked = join(server.root, 'locked');
    await mkdir(locked);
    await server.own();
    await chmod(locked, 0o555);
    const [, refusal] = await runFtplibSession(server, [loginTo(server), ['store', 'STOR locked/x', 'x']]);
    expect(refusal).toMatch(/^55[03] /);
  });
});
