import { describe, expect, onTestFinished, test } from 'vitest';
import { download, openClient, pattern, upload } from './ftp-client.ts';
import { RawControl } from './raw-control.ts';
import { defaultFeatures, startScriptedServer, type ServerOptions } from './scripted-server/index.ts';

async function start(options: ServerOptions = {}) {
  const server = await startScriptedServer(options);
  onTestFinished(() => server.close());
  return server;
}

describe.each([
  { tls: 'none', secure: false },
  { tls: 'explicit', secure: true },
  { tls: 'implicit', secure: 'implicit' },
] as const)('an independent client, TLS $tls', ({ tls, secure }) => {
  test('stores, lists, renames, reads from an offset and deletes', async () => {
    const server = await start({ tls });
    const content = pattern(700_000);
    const client = await openClient(server, { secure });

    await client.ensureDir('/site/a b');
    await upload(client, '/site/a b/new.bin', content);
    await client.rename('/site/a b/new.bin', '/site/é "1".bin');

    expect(server.files.get('/site/é "1".bin')).toEqual(content);
    expect(await client.size('/site/é "1".bin')).toBe(content.length);
    expect(await download(client, '/site/é "1".bin', 500_000)).toEqual(content.subarray(500_000));
    expect((await client.list('/site')).map(({ name, size }) => [name, size])).toEqual([
      ['a b', 0],
      ['é "1".bin', content.length],
    ]);

    await client.removeDir('/site');
    expect(server.files.keys()).toEqual([]);
    expect(server.files.folders()).toEqual(['/']);
    client.close();
    expect(server.violations).toEqual([]);
    expect(server.handlerErrors).toEqual([]);
  });

  test('works in several sessions at once', async () => {
    const server = await start({ tls });
    const contents = [1, 2, 3, 4].map((n) => pattern(n * 100_000));

    await Promise.all(
      contents.map(async (content, index) => {
        const client = await openClient(server, { secure });
        await upload(client, `/${index}`, content);
        client.close();
      }),
    );

    expect(server.files.keys().map((path) => server.files.get(path))).toEqual(contents);
    expect(server.bytesReceived).toBe(1_000_000);
    expect(server.sessionsOpened).toBe(4);
    await server.until(() => server.openSessions.length === 0);
  });
});

test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s: data connections resume the session', async (version) => {
  const server = await start({ tls: 'explicit', maxTlsVersion: version });
  const client = await openClient(server);
  await upload(client, '/a', pattern(10));
  await upload(client, '/b', pattern(10));
  client.close();

  expect(server.dataConnections).toMatchObject([
    { line: 'STOR /a', secure: true, resumed: true, bytesReceived: 10 },
    { line: 'STOR /b', secure: true, resumed: true, bytesReceived: 10 },
  ]);
});

test('replies as vsftpd and ProFTPD do', async () => {
  const server = await start();
  server.files.set('/a.txt', 'abc', new Date('2026-01-02T03:04:05Z')).addFolder('/d');
  using control = await RawControl.login(server);
  const dialogue: [string, string][] = [
    ['PWD', '257 "/" is the current directory'],
    ['MKD /say "hi"', '257 "/say ""hi""" created'],
    ['MKD /d', '550 Create directory operation failed.'],
    ['CWD d', '250 Directory successfully changed.'],
    ['PWD', '257 "/d" is the current directory'],
    ['CDUP', '250 Directory successfully changed.'],
    ['CWD /missing', '550 Failed to change directory.'],
    ['SIZE a.txt', '213 3'],
    ['SIZE /missing', '550 Could not get file size.'],
    ['MDTM a.txt', '213 20260102030405'],
    ['MFMT 20200229120000 a.txt', '213 Modify=20200229120000; a.txt'],
    ['MLST a.txt', '250-Listing /a.txt\n type=file;size=3;modify=20200229120000; /a.txt\n250 End'],
    ['REST 2', '350 Restart position accepted (2).'],
    ['RNFR /missing', '550 RNFR command failed.'],
    ['RNTO /b', '503 RNFR required first.'],
    ['RNFR a.txt', '350 Ready for RNTO.'],
    ['RNTO d/b.txt', '250 Rename successful.'],
    ['RMD d', '550 Remove directory operation failed.'],
    ['DELE d/b.txt', '250 Delete operation successful.'],
    ['RMD d', '250 Remove directory operation successful.'],
    ['STOR x', '425 Use PASV first.'],
    ['AUTH TLS', '500 AUTH not understood.'],
    ['XYZZY', '500 Unknown command.'],
    ['ABOR', '226 ABOR command successful.'],
    ['TYPE A', '200 Switching to ASCII mode.'],
    ['REST 1', '501 REST not allowed in ASCII mode.'],
    ['QUIT', '221 Goodbye.'],
  ];

  for (const [line, reply] of dialogue) expect(await control.command(line), line).toBe(reply);
  expect(await control.ended()).toBe('fin');
});

test('lists its features in one multi-line reply', async () => {
  const features = defaultFeatures.filter((feature) => /^(REST|UTF8)/.test(feature));
  const server = await start({ tls: 'explicit', features });
  using control = await RawControl.connect(server);
  await control.reply();
  expect(await control.command('FEAT')).toBe(
    '211-Features:\n AUTH TLS\n PBSZ\n PROT\n REST STREAM\n UTF8\n211 End',
  );
});

test('requires a login, and refuses a wrong one', async () => {
  const server = await start({ user: 'ada', password: 'pw' });
  using control = await RawControl.connect(server);
  expect(await control.reply()).toMatch(/^220 /);
  expect(await control.command('PWD')).toMatch(/^530 /);
  expect(await control.command('USER ada')).toMatch(/^331 /);
  expect(await control.command('PASS no')).toBe('530 Login incorrect.');
  expect(await control.command('USER ada')).toMatch(/^331 /);
  expect(await control.command('PASS pw')).toMatch(/^230 /);
});
