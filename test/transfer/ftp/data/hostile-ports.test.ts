import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';
import { ConnectionError, ConnectionTimeout, ErrorPerm, ErrorProto } from '../../../../transfer/index.ts';
import { faults, type Overrides } from '../../../support/scripted-server/index.ts';
import { activeServer, dial } from './active-server.ts';
import { failureOf, open, retrieve } from '../conversation/hostile-session.ts';

function* endlessListing(): Generator<string> {
  for (;;) yield `${'-rw-r--r-- 1 a b 1 Jan 1 2020 '.padEnd(1000, 'x')}\r\n`.repeat(64);
}

describe('passive ports', () => {
  const noEpsv = faults.answer('EPSV', '500 Unknown command.');
  /** A 227 that names the right port and another host. */
  const otherHost: Overrides = {
    PASV: async (own) => {
      const { port } = await own.openPassive();
      own.reply(`227 Entering Passive Mode (127,0,0,77,${port >> 8},${port & 255}).`);
    },
  };

  test("a 227 with another host is ignored in favour of the control connection's", async () => {
    const { session, server } = await open({ ...noEpsv, ...otherHost });
    expect(await retrieve(session)).toMatch(/^226/);
    expect(server.dataConnections).toHaveLength(1);
    expect((await session.makepasv()).host).toBe(server.host);
  });

  test('trustServerPasvIpv4Address connects to the host in the 227', async () => {
    const { session } = await open({ ...noEpsv, ...otherHost }, { trustServerPasvIpv4Address: true });
    expect((await session.makepasv()).host).toBe('127.0.0.77');
    expect(await failureOf(retrieve(session))).toMatchObject({ phase: 'data', code: 'ECONNREFUSED' });
  });

  test.each(['229 Entering Extended Passive Mode', '229 (|||0|)', '229 (|||99999|)', '229 ()', '200 ok'])(
    '%s is ErrorProto, at once',
    async (reply) => {
      const { session } = await open(faults.answer('EPSV', reply, { after: 1 }));
      await retrieve(session);
      expect(await failureOf(retrieve(session))).toBeInstanceOf(ErrorProto);
      expect(session.isOpen).toBe(false);
    },
  );

  test('an EPSV that is refused in mid-session leaves the session usable', async () => {
    const { session } = await open(faults.answer('EPSV', '421x', { after: 9 }));
    await retrieve(session);
    const { session: other } = await open(faults.answer('EPSV', '550 Not now.', { after: 1, times: 1 }));
    await retrieve(other);
    expect(await failureOf(retrieve(other))).toBeInstanceOf(ErrorPerm);
    expect(await retrieve(other)).toMatch(/^226/);
  });

  test('a port on which nothing listens is a ConnectionError', async () => {
    const { session } = await open({ ...faults.answer('EPSV', '229 (|||1|)'), ...faults.hang('RETR') });
    const failure = await failureOf(retrieve(session));
    expect(failure).toMatchObject({ name: 'ConnectionError', phase: 'data', code: 'ECONNREFUSED' });
  });

  test('a data connection that never closes is a timeout, even after the final reply', async () => {
    const { session } = await open({
      RETR: async (own) => {
        const data = await own.passive?.accept(AbortSignal.timeout(1000));
        own.reply('150 Here it comes.');
        data?.write('content');
        own.reply('226 Transfer complete.');
        await own.hang();
      },
    });
    expect(await failureOf(retrieve(session))).toBeInstanceOf(ConnectionTimeout);
    expect(session.isOpen).toBe(false);
  });

  test('an endless listing is an error at its limit', async () => {
    const { session } = await open({
      LIST: async (own) => {
        const data = await own.passive?.accept(AbortSignal.timeout(1000));
        own.reply('150 Here it comes.');
        if (data !== undefined) await pipeline(endlessListing(), data).catch(() => own.hang());
      },
    });
    expect(await failureOf(session.dir('/'))).toBeInstanceOf(RangeError);
    expect(session.isOpen).toBe(false);
  });
});

describe('active ports', () => {
  test('a data connection that is never opened is a timeout, even after the final reply', async () => {
    const { session } = await open(
      activeServer((own) => own.reply('150 Here it comes.\r\n226 Transfer complete.')),
    );
    session.setPasv(false);
    expect(await failureOf(retrieve(session))).toBeInstanceOf(ConnectionTimeout);
    expect(session.isOpen).toBe(false);
  });

  test('a connection from another host is dropped, and the right one is accepted after it', async () => {
    const { session } = await open(
      activeServer(async (own, client) => {
        own.reply('150 Here it comes.');
        const thief = dial(client, '127.0.0.9');
        await once(thief.resume(), 'close');
        dial(client, '127.0.0.1').end('content');
        own.reply('226 Transfer complete.');
      }),
    );
    session.setPasv(false);
    const blocks: Buffer[] = [];
    await session.retrbinary('RETR /file', (block) => void blocks.push(block));
    expect(Buffer.concat(blocks).toString()).toBe('content');
  });

  test('a refusal releases the port, and the session stays open', async () => {
    const clients: number[] = [];
    const { session } = await open(
      activeServer((own, client) => {
        clients.push(client.port);
        own.reply('550 No such file.');
      }),
    );
    session.setPasv(false);
    expect(await failureOf(retrieve(session))).toBeInstanceOf(ErrorPerm);
    expect(await session.voidcmd('NOOP')).toMatch(/^200/);
    const late = dial({ host: '127.0.0.1', port: clients[0] ?? 0 }, '127.0.0.1');
    await expect(once(late, 'connect')).rejects.toThrow('ECONNREFUSED');
  });

  test('a refused PORT is followed by EPRT, and the next transfer uses EPRT at once', async () => {
    const announced: string[] = [];
    const { session, server } = await open({
      PORT: (own) => own.reply('502 Not here.'),
      EPRT: (own, argument) => {
        announced.push(argument);
        own.reply('200 EPRT ok.');
      },
      RETR: (own) => {
        const [, , host = '', port = ''] = announced.at(-1)?.split('|') ?? [];
        own.reply('150 Here it comes.');
        dial({ host, port: Number(port) }, '127.0.0.1').end('content');
        own.reply('226 Transfer complete.');
      },
    });
    session.setPasv(false);
    await retrieve(session);
    await retrieve(session);
    expect(announced).toHaveLength(2);
    expect(announced[0]).toMatch(/^\|1\|127\.0\.0\.1\|\d+\|$/);
    expect(server.commands.filter(({ line }) => line.startsWith('PORT'))).toHaveLength(1);
  });

  test('ports come from the range, skipping those in use, and the announced address is the configured one', async () => {
    const announced: string[] = [];
    const { session } = await open(
      {
        PORT: (own, argument) => {
          announced.push(argument);
          own.reply('200 ok');
        },
      },
      { activePorts: { first: 29_871, last: 29_873 }, activeAddress: '203.0.113.7' },
    );
    const ports = [await session.makeport(), await session.makeport(), await session.makeport()];
    expect(ports.map(({ number }) => number)).toEqual([29_871, 29_872, 29_873]);
    expect(announced[0]).toBe(`203,0,113,7,${29_871 >> 8},${29_871 & 255}`);
    expect(await failureOf(session.makeport())).toMatchObject({ phase: 'data', code: 'EADDRINUSE' });
    for (const port of ports) port.close();
    await expect(ports[0]?.accept()).rejects.toThrow(ConnectionError);
    expect(await session.voidcmd('NOOP')).toMatch(/^200/);
  });
});
