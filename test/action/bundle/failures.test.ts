import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type RunningServer, startServer } from '../../servers/start.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { treeHashes } from '../../support/sites/tree-hashes.ts';
import { startFaultProxy } from '../../support/fault-proxy/index.ts';
import { faults, startScriptedServer } from '../../support/scripted-server/index.ts';
import { inputsFor } from './action-inputs.ts';
import { type ActionResult, runAction } from './run-action.ts';
import { tinyDisk } from './tiny-disk.ts';

const secret = 'correct-horse-battery';

/** One clear message with a hint, a failed step, and no secret anywhere. */
function expectFailure(result: ActionResult, message: RegExp, hint: RegExp, password: string): void {
  const annotations = result.output.match(/^::error.*$/gm) ?? [];
  expect(annotations, result.output).toHaveLength(1);
  expect(annotations[0]).toMatch(message);
  expect(annotations[0]).toMatch(hint);
  expect(result.exitCode).toBe(1);
  const withoutMask = result.output.replace(/^::add-mask::.*$/gm, '');
  for (const text of [withoutMask, result.summary, ...result.outputs.values()])
    expect(text).not.toContain(password);
}

async function withSite<T>(use: (site: string) => Promise<T>): Promise<T> {
  await using local = await scratchFolder();
  await writeFile(join(local.path, 'index.html'), 'hello');
  return await use(local.path);
}

describe.each(['vsftpd', 'proftpd', 'pure-ftpd', 'pyftpdlib'] as const)('%s', (kind) => {
  const attempt = (
    inputs: (server: RunningServer) => Readonly<Record<string, string>>,
    message: RegExp,
    hint: RegExp,
    tls: 'none' | 'explicit' = 'explicit',
  ): Promise<void> =>
    withSite(async (site) => {
      await using server = await startServer({ kind, tls });
      const before = await treeHashes(server.root);
      const more = inputs(server);
      const result = await runAction(inputsFor(server, site, more));
      expectFailure(result, message, hint, more['password'] ?? server.password);
      expect(await treeHashes(server.root)).toEqual(before);
    });

  test('wrong password', () => attempt(() => ({ password: secret }), /530/, /password is wrong/));
  test('self-signed certificate under strict', () =>
    attempt(
      () => ({ 'ca-certificate': '' }),
      /TLS failed: .*certificate/,
      /not signed by an authority that is trusted/,
    ));
  test('certificate for another name', () =>
    withSite(async (site) => {
      await using server = await startServer({ kind, tls: 'explicit' });
      await using proxy = await startFaultProxy({ target: server, hosts: ['127.0.0.10', '127.0.0.11'] });
      const result = await runAction(
        inputsFor(server, site, { server: proxy.host, port: String(proxy.port) }),
      );
      expectFailure(result, /TLS failed: .*127\.0\.0\.1/, /certificate is for another name/, server.password);
    }));
  test('TLS demanded, spoken to in plain', () =>
    attempt(() => ({ protocol: 'ftp' }), /TLS|encrypt|cleartext/i, /wants TLS before the login/));
  test('no TLS offered', () => attempt(() => ({ protocol: 'ftps' }), /AUTH TLS/, /offers no TLS/, 'none'));

  test('no permission on the folder', () =>
    withSite(async (site) => {
      await using server = await startServer({ kind, tls: 'explicit' });
      await mkdir(join(server.root, 'www'), { mode: 0o755 });
      const result = await runAction(inputsFor(server, site));
      expectFailure(
        result,
        /Making the folder \/www\/\.storbinary failed: 55\d/,
        /may not write there/,
        server.password,
      );
      expect([...(await treeHashes(server.root)).keys()]).toEqual(['www']);
    }));

  test('disk full', async () => {
    await using local = await scratchFolder();
    await using disk = await tinyDisk(4 * 1024 * 1024);
    await writeFile(join(local.path, 'large.bin'), randomBytes(seededRandom(30), 8 * 1024 * 1024));
    await using server = await startServer({ kind, tls: 'explicit', root: disk.path });
    await chmod(disk.path, 0o777);
    const result = await runAction(inputsFor(server, local.path, { retries: '1' }));
    expectFailure(result, /Uploading large\.bin failed/, /disk|room/, server.password);
    expect(
      [...(await treeHashes(join(server.root, 'www'))).keys()].filter(
        (path) => !path.startsWith('.storbinary'),
      ),
    ).toEqual([]);
  });
});

describe('what is no FTP server', () => {
  const inputs = (site: string, more: Readonly<Record<string, string>>): Record<string, string> => ({
    server: '127.0.0.1',
    username: 'somebody',
    password: secret,
    'local-dir': site,
    timeout: '1000',
    ...more,
  });

  test('a host that does not exist', () =>
    withSite(async (site) => {
      const result = await runAction(inputs(site, { server: 'no-such-host.invalid' }));
      expectFailure(result, /no-such-host\.invalid/, /cannot be found/, secret);
    }));

  test('a port where nothing listens', () =>
    withSite(async (site) => {
      const result = await runAction(inputs(site, { port: String(await unusedPort()) }));
      expectFailure(result, /ECONNREFUSED/, /Nothing listens on this port/, secret);
    }));

  test('a port that speaks SSH', () =>
    withSite(async (site) => {
      await using server = await startScriptedServer({ overrides: faults.greet('SSH-2.0-OpenSSH_9.6') });
      const result = await runAction(inputs(site, { port: String(server.port) }));
      expectFailure(result, /SSH-2\.0/, /SFTP is not FTP/, secret);
    }));

  test.each(['ftp', 'ftps'])('a port for implicit TLS, spoken to by %s', (protocol) =>
    withSite(async (site) => {
      await using server = await startServer({ kind: 'proftpd', tls: 'implicit' });
      const result = await runAction(inputs(site, { port: String(server.port), protocol }));
      expectFailure(result, /No sign of life for 1 s while waiting for the welcome/, /ftps-implicit/, secret);
    }),
  );

  test('a plain port, spoken to by implicit TLS', () =>
    withSite(async (site) => {
      await using server = await startServer({ kind: 'vsftpd', tls: 'none' });
      const result = await runAction(inputs(site, { port: String(server.port), protocol: 'ftps-implicit' }));
      expectFailure(result, /TLS failed/, /does not speak TLS at that point/, secret);
    }));
});

describe('a local folder that cannot be deployed', () => {
  const inputs = (site: string): Record<string, string> => ({
    server: '127.0.0.1',
    port: '1',
    username: 'somebody',
    password: secret,
    'local-dir': site,
  });

  test('missing', async () => {
    const result = await runAction(inputs('/no/such/folder'));
    expectFailure(result, /no\/such\/folder/, /./, secret);
    expect(result.output).not.toContain('Connecting');
  });

  test('empty', async () => {
    await using local = await scratchFolder();
    const result = await runAction(inputs(local.path));
    expectFailure(result, new RegExp(local.path), /./, secret);
    expect(result.output).not.toContain('Connecting');
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port was given');
  return address.port;
}
