import { describe, expect, onTestFinished, test } from 'vitest';
import {
  connectTo,
  ErrorPerm,
  ErrorReply,
  FTP,
  type FTPOptions,
  parse150,
  parse227,
  parse229,
  parse257,
  TransferAborted,
} from '../../../../transfer/index.ts';
import {
  faults,
  type MemoryServer,
  type Overrides,
  startScriptedServer,
} from '../../../support/scripted-server/index.ts';
import { activeServer, dial } from '../data/active-server.ts';

async function connect(
  overrides: Overrides = {},
  options: FTPOptions = {},
): Promise<{ server: MemoryServer; session: FTP; lines: () => string[] }> {
  const server = await startScriptedServer({ overrides });
  const session = new FTP({ timeoutMs: 2000, ...options });
  onTestFinished(() => {
    session.close();
    return server.close();
  });
  await session.connect(server.host, server.port);
  return { server, session, lines: () => server.commands.map(({ line }) => line) };
}

async function login(overrides: Overrides = {}, options: FTPOptions = {}): ReturnType<typeof connect> {
  const connected = await connect(overrides, options);
  await connected.session.login('user', 'secret');
  connected.server.clearRecords();
  return connected;
}

describe('login', () => {
  test('a 332 to PASS sends ACCT, a 230 to USER nothing more', async () => {
    const { session, lines } = await connect({
      PASS: (own) => own.reply('332 Account, please.'),
      ACCT: (own, argument) => own.reply(argument === 'me' ? '230 Welcome.' : '530 Who?'),
    });
    expect(await session.login('user', 'secret', 'me')).toMatch(/^230/);
    expect(lines()).toEqual(['USER user', 'PASS secret', 'ACCT me']);
    const open = await connect(faults.answer('USER', '230 Come in.'));
    expect(await open.session.login('user', 'secret')).toMatch(/^230/);
    expect(open.lines()).toEqual(['USER user']);
  });

  test('anonymous sends anonymous@, and a login that ends with 3yz is ErrorReply', async () => {
    const { session, lines } = await connect({
      PASS: (own) => own.reply('332 Account, please.'),
      ACCT: (own) => own.reply('332 Another one.'),
    });
    await expect(session.login()).rejects.toThrow(ErrorReply);
    expect(lines()).toEqual(['USER anonymous', 'PASS anonymous@', 'ACCT ']);
  });

  test.each(['hunter22', 'x1', 'ab/cd ef'])(
    'a password that the server repeats reaches neither logs nor the error: %s',
    async (password) => {
      const logged: string[] = [];
      const log = (line: string): number => logged.push(line);
      const { session } = await connect(faults.answer('PASS', `530 Wrong: ${password}`), {
        onWire: log,
        onDebug: log,
      });
      session.setDebuglevel(2);
      const failure: unknown = await session.login('user', password).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ErrorPerm);
      // The server does not know this command because of the space, and the error must not show the argument either.
      const second: unknown = await session.sendcmd(` pass ${password}`).catch((error: unknown) => error);
      expect(second).toBeInstanceOf(ErrorPerm);
      expect(`${String(failure)} ${String(second)} ${logged.join(' ')}`).not.toContain(password);
      expect(logged).toContain('< 530 Wrong: ***');
    },
  );
});

describe('commands', () => {
  test('cwd .. falls back to CWD only after a 500', async () => {
    const { session, lines } = await login(faults.answer('CDUP', '500 What?', { times: 1 }));
    await session.cwd('..');
    expect(lines()).toEqual(['CDUP', 'CWD ..']);
    const { session: other } = await login(faults.answer('CDUP', '550 No.'));
    await expect(other.cwd('..')).rejects.toThrow(ErrorPerm);
  });

  test('delete accepts 200; mkd returns an empty path when the reply has none', async () => {
    const { session } = await login({
      ...faults.answer('DELE', '200 ok'),
      ...faults.answer('MKD', '250 ok'),
    });
    expect(await session.delete('x')).toBe('200 ok');
    expect(await session.mkd('x')).toBe('');
  });

  test('mfmt uses MDTM where MFMT is unknown', async () => {
    const { session, lines } = await login({
      ...faults.answer('MFMT', '502 What?'),
      ...faults.answer('MDTM', '213 Set.'),
    });
    await session.mfmt('/a', new Date('2001-02-03T04:05:06Z'));
    expect(lines()).toEqual(['MFMT 20010203040506 /a', 'MDTM 20010203040506 /a']);
  });

  test('a refused TYPE I fails the transfer that needs it', async () => {
    const { session } = await login(faults.answer('TYPE', '504 Not this one.'));
    await expect(session.storbinary('STOR /a', [Buffer.from('x')])).rejects.toMatchObject({
      command: 'TYPE I',
    });
  });

  test('latin1 sends one byte per character, and refuses characters outside Latin-1', async () => {
    const { session, server } = await login({}, { encoding: 'latin1' });
    await expect(session.sendcmd('SIZE é')).rejects.toThrow(ErrorPerm);
    // The server reads UTF-8: a lone byte 0xE9 is none.
    expect(server.commands.at(-1)?.line).toBe('SIZE \ufffd');
    await expect(session.size('€')).rejects.toThrow(TypeError);
    expect(server.commands.at(-1)?.line).toBe('SIZE \ufffd');
  });
});

describe('calls that do not wait for each other', () => {
  test('run in order even when the passive mode is not known yet', async () => {
    const { session, server, lines } = await login();
    const outcomes = await Promise.all([
      session.storbinary('STOR /a', [Buffer.from('one')]),
      session.storbinary('STOR /b', [Buffer.from('two')]),
      session.size('/b'),
    ]);
    expect(outcomes[2]).toBe(3);
    expect(server.files.get('/a')?.toString()).toBe('one');
    expect(lines()).toEqual(['TYPE I', 'EPSV', 'STOR /a', 'EPSV', 'STOR /b', 'SIZE /b']);
    expect(server.violations).toEqual([]);
  });

  test('SIZE, EPSV and STOR leave as one write once passive mode is known', async () => {
    const { session, server } = await login();
    await session.storbinary('STOR /a', [Buffer.from('one')]);
    server.clearRecords();
    const size = session.size('/a');
    await session.storbinary('STOR /b', [Buffer.from('two')]);
    expect(await size).toBe(3);
    expect(server.writes.map((write) => write.lines)).toEqual([['SIZE /a', 'EPSV', 'STOR /b']]);
  });

  test('abort ends the running transfer and those waiting, and nothing else', async () => {
    const { session, server } = await login();
    const begun = Promise.withResolvers<undefined>();
    function* endless(): Generator<Buffer> {
      for (;;) yield Buffer.alloc(1000);
    }
    const running = session.storbinary('STOR /a', endless(), { onBytes: () => begun.resolve(undefined) });
    const waiting = session.storbinary('STOR /b', [Buffer.from('x')]);
    const outcomes = Promise.allSettled([running, waiting]);
    await begun.promise;
    const folder = session.pwd();
    expect(await session.abort()).toMatch(/^226/);
    expect(
      (await outcomes).map((outcome) =>
        outcome.status === 'rejected' ? (outcome.reason as unknown) : undefined,
      ),
    ).toEqual([expect.any(TransferAborted), expect.any(TransferAborted)]);
    expect(await folder).toBe('/');
    expect(server.files.get('/b')).toBeUndefined();
  });
});

test('ServerOptions choose active mode, its ports and address for every session', async () => {
  const announced: string[] = [];
  const server = await startScriptedServer({
    overrides: {
      ...activeServer((own, client) => {
        announced.push(`${client.host}:${client.port}`);
        own.reply('150 Here it comes.');
        dial({ ...client, host: '127.0.0.1' }, '127.0.0.1').end('content');
        own.reply('226 Done.');
      }),
    },
  });
  onTestFinished(() => server.close());
  const remote = connectTo({
    host: server.host,
    port: server.port,
    security: 'none',
    user: 'user',
    password: 'secret',
    transferMode: 'active',
    activePorts: { first: 29_881, last: 29_889 },
    activeAddress: '203.0.113.7',
    sourceAddress: '127.0.0.1',
  });
  const session = await remote.open();
  const blocks: Buffer[] = [];
  await session.retrieve('/a', (block) => void blocks.push(block));
  expect(Buffer.concat(blocks).toString()).toBe('content');
  expect(announced[0]).toMatch(/^203\.0\.113\.7:2988\d$/);
  await session.close();
});

test('the reply parsers accept text', () => {
  expect(parse150('150 Opening connection for x (5368709120 bytes).')).toBe(5_368_709_120);
  expect(parse150('150 Here it comes.')).toBeNull();
  expect(() => parse150('125 (1 bytes)')).toThrow(ErrorReply);
  expect(parse227('227 Entering Passive Mode (10,0,0,1,4,1).')).toEqual({ host: '10.0.0.1', port: 1025 });
  expect(parse229('229 Entering Extended Passive Mode (|||1025|)')).toBe(1025);
  expect(parse257('257 "/say ""hi""" is here')).toBe('/say "hi"');
  expect(() => parse257('250 "/a"')).toThrow(ErrorReply);
});
