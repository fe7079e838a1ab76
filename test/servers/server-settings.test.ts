import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loginTo, runFtplibSession, type FtplibStep } from './ftplib-session.ts';
import { serverAccount } from './server-account.ts';
import { startServer, type ServerSettings } from './start.ts';

const kinds = ['vsftpd', 'proftpd', 'pure-ftpd', 'pyftpdlib'] as const;

/** Starts the server, logs in and returns the outcomes of the steps. */
async function outcomes(settings: ServerSettings, steps: readonly FtplibStep[]): Promise<string[]> {
  await using server = await startServer(settings);
  const [reply, ...rest] = await runFtplibSession(server, [loginTo(server), ...steps]);
  expect(reply).toMatch(/^230/);
  return rest;
}

test.for(kinds)('%s: maxConnections limits the sessions of a host', async (kind) => {
  await using server = await startServer({ kind, tls: 'none', maxConnections: 2 });
  const login = loginTo(server);
  const replies = await runFtplibSession(server, [login, login, login]);
  expect(replies.map((reply) => reply.slice(0, 3))).toEqual([
    '230',
    '230',
    kind === 'proftpd' ? '530' : '421',
  ]);
});

test.for(['vsftpd', 'proftpd', 'pyftpdlib'] as const)(
  '%s: idleSeconds ends a silent session',
  async (kind) => {
    await using server = await startServer({ kind, tls: 'none', idleSeconds: 1 });
    const socket = connect(server.port, server.address).resume();
    await once(socket, 'end');
  },
);

test.for(kinds)('%s: tlsVersion allows no other version', async (kind) => {
  for (const tlsVersion of ['1.2', '1.3'] as const) {
    const spoken = await outcomes({ kind, tls: 'explicit', tlsVersion }, [['tls-version']]);
    expect(spoken).toEqual([`TLSv${tlsVersion}`]);
  }
});

test.for(['vsftpd', 'proftpd'] as const)('%s: requireSessionReuse can be switched off', async (kind) => {
  const upload = async (settings: Partial<ServerSettings>) => {
    await using server = await startServer({ kind, tls: 'explicit', ...settings });
    const steps: FtplibStep[] = [loginTo(server), ['store', 'STOR file', 'content']];
    return (await runFtplibSession(server, steps, { reuseSession: false }))[1];
  };
  expect(await upload({})).not.toMatch(/^226/);
  expect(await upload({ requireSessionReuse: false })).toMatch(/^226/);
});

test('a given root is not removed', async () => {
  const root = await mkdtemp(join(tmpdir(), 'storbinary-root-'));
  try {
    const [reply] = await outcomes({ kind: 'proftpd', tls: 'none', root }, [['store', 'STOR file', 'kept']]);
    expect(reply).toMatch(/^226/);
    expect(await readFile(join(root, 'file'), 'utf8')).toBe('kept');
    expect((await stat(root)).uid).toBe((await serverAccount()).uid);
  } finally {
    await rm(root, { recursive: true });
  }
});

describe('ProFTPD', () => {
  const steps: FtplibStep[] = [
    ['store', 'STOR file', 'content'],
    ['store', 'STOR file', 'content again'],
    ['store', 'STOR file', 'more', 7],
    ['send', 'XSHA256 file'],
  ];
  const codes = async (settings: Partial<ServerSettings>) =>
    (await outcomes({ kind: 'proftpd', tls: 'none', ...settings }, steps)).map((reply) => reply.slice(0, 3));

  test('allows everything by default', async () => {
    expect(await codes({})).toEqual(['226', '226', '226', '250']);
  });

  test('can forbid what Debian’s configuration forbids', async () => {
    expect(await codes({ proftpd: { allowStoreRestart: false } })).toEqual(['226', '226', '451', '250']);
  });

  test('can forbid overwriting', async () => {
    expect(await codes({ proftpd: { allowOverwrite: false } })).toEqual(['226', '550', '550', '250']);
  });

  test('can run without mod_digest', async () => {
    expect(await codes({ proftpd: { digest: false } })).toEqual(['226', '226', '226', '500']);
  });

  test('can hide unfinished files', async () => {
    expect((await codes({ extra: ['HiddenStores on'] }))[2]).toBe('501');
  });
});

test('vsftpd takes extra lines', async () => {
  const extra = ['delete_failed_uploads=YES', 'chmod_enable=NO'];
  const [, reply] = await outcomes({ kind: 'vsftpd', tls: 'none', extra }, [
    ['store', 'STOR file', 'content'],
    ['send', 'SITE CHMOD 600 file'],
  ]);
  expect(reply).toMatch(/^500/);
});

test('Pure-FTPd takes extra arguments', async () => {
  const [, , content] = await outcomes({ kind: 'pure-ftpd', tls: 'none', extra: ['-0'] }, [
    ['store', 'STOR file', 'content'],
    ['store', 'APPE file', 'tail'],
    ['retrieve', 'RETR file'],
  ]);
  // Its NoTruncate mode writes a new file and fails to append.
  expect(content).toBe('tail');
});

test('pyftpdlib takes extra statements', async () => {
  const extra = ["handler.proto_cmds.pop('MLSD')"];
  const [reply] = await outcomes({ kind: 'pyftpdlib', tls: 'none', extra }, [['send', 'MLSD']]);
  expect(reply).toMatch(/^500/);
});
