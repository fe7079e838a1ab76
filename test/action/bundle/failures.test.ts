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

/** One clear message whose last line is the hint, a failed step, and no secret anywhere. */
function expectFailure(result: ActionResult, message: RegExp, hint: RegExp, password: string): void {
  const annotations = [...result.output.matchAll(/^::error::(.*)$/gm)].map(([, text = '']) => text);
  expect(annotations, result.output).toHaveLength(1);
  const lines = annotations.flatMap((text) => text.split('%0A'));
  expect(lines.slice(0, -1).join('\n')).toMatch(message);
  expect(lines.at(-1)).toMatch(hint);
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

/** The wording of each server's refusals. A full disk looks different on each of them, so the hints differ too. */
const servers = [
  {
    kind: 'vsftpd',
    badPassword: /530 Login incorrect/,
    needsTls: /530 Non-anonymous sessions must use encryption/,
    noTls: /530 Please login .*AUTH TLS/,
    noPermission: /Making the folder \/www\/.htstorbinary failed: 550 Create directory operation failed/,
    diskFull: {
      message: /Uploading large\.bin failed.*: 451 Failure writing to local file/,
      hint: /could not do this at the moment.*a full disk.*What has arrived on the server is kept/,
    },
  },
  {
    kind: 'proftpd',
    badPassword: /530 Login incorrect/,
    needsTls: /550 SSL\/TLS required/,
    noTls: /500 AUTH not understood .*AUTH TLS/,
    noPermission: /Making the folder \/www\/.htstorbinary failed: 550 .*Permission denied/,
    diskFull: {
      message: /Uploading large\.bin failed.*: 452 Transfer aborted. No space left/,
      hint: /no room left.*quota.*Free some space.*What has arrived on the server is kept/,
    },
  },
  {
    kind: 'pure-ftpd',
    badPassword: /530 Login authentication failed/,
    needsTls: /421 Please reconnect using TLS/,
    noTls: /500 This security scheme is not implemented .*AUTH TLS/,
    noPermission:
      /Making the folder \/www\/.htstorbinary failed: 550 Can't create directory: Permission denied/,
    diskFull: {
      message: /Uploading large\.bin failed.*: 451-Error during write to file/,
      hint: /could not do this at the moment.*a full disk.*What has arrived on the server is kept/,
    },
  },
  {
    kind: 'pyftpdlib',
    badPassword: /530 Authentication failed/,
    needsTls: /550 SSL\/TLS required/,
    noTls: /500 Command "AUTH" not understood.*AUTH TLS/,
    noPermission: /Making the folder \/www\/.htstorbinary failed: 550 Permission denied/,
    // It closes the data connection and sends no reply.
    diskFull: {
      message: /Uploading large\.bin failed.*: The data connection was lost/,
      hint: /data connection failed.*passive ports.*a full disk.*What has arrived on the server is kept/,
    },
  },
] as const;

describe.each(servers)('$kind', ({ kind, badPassword, needsTls, noTls, noPermission, diskFull }) => {
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

  test('wrong password', () => attempt(() => ({ password: secret }), badPassword, /password is wrong/));
  test('self-signed certificate under strict', () =>
    attempt(
      () => ({ 'ca-certificate': '' }),
      /TLS failed: .*certificate/,
      /not signed by an authority that is trusted.*CA certificate/,
    ));
  test('certificate for another name', () =>
    withSite(async (site) => {
      await using server = await startServer({ kind, tls: 'explicit' });
      await using proxy = await startFaultProxy({ target: server, hosts: ['127.0.0.10', '127.0.0.11'] });
      const result = await runAction(
        inputsFor(server, site, { server: proxy.host, port: String(proxy.port) }),
      );
      expectFailure(
        result,
        /TLS failed: .*127\.0\.0\.1/,
        /certificate is for another name.*host name/,
        server.password,
      );
    }));
  test('TLS demanded, spoken to in plain', () =>
    attempt(() => ({ protocol: 'ftp' }), needsTls, /requires TLS before the login.*explicit TLS \(`ftps`\)/));
  test('no TLS offered', () =>
    attempt(
      () => ({ protocol: 'ftps' }),
      noTls,
      /does not offer TLS.*password would be sent unencrypted/,
      'none',
    ));

  test('no permission on the folder', () =>
    withSite(async (site) => {
      await using server = await startServer({ kind, tls: 'explicit' });
      await mkdir(join(server.root, 'www'), { mode: 0o755 });
      const result = await runAction(inputsFor(server, site));
      expectFailure(result, noPermission, /may not write there.*permissions/, server.password);
      expect([...(await treeHashes(server.root)).keys()]).toEqual(['www']);
    }));

  test('disk full', async () => {
    await using local = await scratchFolder();
    await using disk = await tinyDisk(4 * 1024 * 1024);
    await writeFile(join(local.path, 'large.bin'), randomBytes(seededRandom(30), 8 * 1024 * 1024));
    await using server = await startServer({ kind, tls: 'explicit', root: disk.path });
    await chmod(disk.path, 0o777);
    const result = await runAction(inputsFor(server, local.path, { retries: '1' }));
    expectFailure(result, diskFull.message, diskFull.hint, server.password);
    expect(
      [...(await treeHashes(join(server.root, 'www'))).keys()].filter(
        (path) => !path.startsWith('.storbinary'),
      ),
    ).toEqual([]);
  });
});

describe('not an FTP server', () => {
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
      expectFailure(result, /ENOTFOUND no-such-host\.invalid/, /host name cannot be found.*spelling/, secret);
    }));

  test('a port where nothing listens', () =>
    withSite(async (site) => {
      const result = await runAction(inputs(site, { port: String(await unusedPort()) }));
      expectFailure(result, /ECONNREFUSED/, /Nothing listens on this port, or a firewall/, secret);
    }));

  test('a port that speaks SSH', () =>
    withSite(async (site) => {
      await using server = await startScriptedServer({ overrides: faults.greet('SSH-2.0-OpenSSH_9.6') });
      const result = await runAction(inputs(site, { port: String(server.port) }));
      expectFailure(result, /SSH-2\.0/, /An SSH server answers.*SFTP is not FTP/, secret);
    }));

  test.each(['ftp', 'ftps'])('a port for implicit TLS, used with %s', (protocol) =>
    withSite(async (site) => {
      await using server = await startServer({ kind: 'proftpd', tls: 'implicit' });
      const result = await runAction(inputs(site, { port: String(server.port), protocol }));
      expectFailure(
        result,
        /No response for 1 s while waiting for the welcome/,
        /expect implicit TLS \(`ftps-implicit`\).*port 990/,
        secret,
      );
    }),
  );

  test('a port without TLS, used with implicit TLS', () =>
    withSite(async (site) => {
      await using server = await startServer({ kind: 'vsftpd', tls: 'none' });
      const result = await runAction(inputs(site, { port: String(server.port), protocol: 'ftps-implicit' }));
      expectFailure(result, /TLS failed/, /does not speak TLS in this way.*explicit TLS \(`ftps`\)/, secret);
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
    expectFailure(
      result,
      /"\/no\/such\/folder" does not exist/,
      /Check the path.*the build has run before the deploy/,
      secret,
    );
    expect(result.output).not.toContain('Connecting');
  });

  test('empty', async () => {
    await using local = await scratchFolder();
    const result = await runAction(inputs(local.path));
    expectFailure(
      result,
      new RegExp(`"${local.path}".*contains no files`),
      /Check the path.*the build has run before the deploy/,
      secret,
    );
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
