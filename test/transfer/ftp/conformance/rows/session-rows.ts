import { createServer } from 'node:net';
import { once } from 'node:events';
import { isIPv6, type AddressInfo } from 'node:net';
import { expect } from 'vitest';
import {
  allErrors,
  ConnectionError,
  ErrorPerm,
  ErrorReply,
  FTP,
  FTP_TLS,
  FTPError,
} from '../../../../../transfer/index.ts';
import type { RowTest } from '../row.ts';

const password = 'open-sesame';

export const sessionRows: readonly RowTest[] = [
  {
    row: 1,
    title: 'open connects when a host is given and logs in when a user is given',
    run: async (situation) => {
      const Session = situation.isSecure ? FTP_TLS : FTP;
      const { host, options, wire } = situation;
      const { port, user, password } = situation.server;
      expect((await Session.open({ ...options, user })).isOpen).toBe(false);
      expect(wire).toEqual([]);
      await using connected = await Session.open({ ...options, host, port });
      expect(connected.getwelcome()).toMatch(/^220/);
      expect(situation.verbs).toEqual([]);
      await using loggedIn = await Session.open({ ...options, host, port, user, password });
      expect(situation.verbs).toEqual([...(situation.isSecure ? ['AUTH'] : []), 'USER', 'PASS']);
      expect(await loggedIn.pwd()).toBe(situation.server.loginDir);
    },
  },
  {
    row: 2,
    title: 'three levels, and never a password',
    run: async (situation) => {
      const lines: string[] = [];
      const session = await situation.openSession({ onDebug: (line) => lines.push(line) });
      expect(lines).toEqual([]);
      session.setDebuglevel(1);
      await session.voidcmd('NOOP');
      expect(lines).toEqual(['*cmd* NOOP', expect.stringMatching(/^\*resp\* 200/)]);
      lines.length = 0;
      session.setDebuglevel(2);
      await session.feat();
      expect(lines.slice(0, 2)).toEqual(['*cmd* FEAT', '*put* FEAT']);
      expect(lines.filter((line) => line.startsWith('*get* ')).length).toBeGreaterThan(2);
      expect(lines.at(-1)).toMatch(/^\*resp\* 211-.*\\n211/);
      for (const command of [`pass ${password}`, `ACCT ${password}`]) {
        await session.sendcmd(command).catch((error: unknown) => expect(error).toBeInstanceOf(FTPError));
      }
      expect(lines.filter((line) => line.includes('***'))).not.toEqual([]);
      expect([...lines, ...situation.wire].filter((line) => line.includes(password))).toEqual([]);
    },
  },
  {
    row: 3,
    title: 'connect resolves to the welcome; the local address applies to control and data',
    run: async (situation) => {
      const sourceAddress = situation.isIPv6 ? '::1' : '127.0.0.3';
      const session = situation.newSession({ sourceAddress });
      // A host name would also be tried at its IPv6 addresses.
      const welcome = await session.connect(situation.server.address, situation.server.port);
      expect(welcome).toMatch(/^220/);
      expect(session.sock?.localAddress).toBe(sourceAddress);
      await situation.login(session);
      const path = await situation.place('a', 'x');
      const data = await session.transfercmd(`RETR ${path}`);
      expect(data.localAddress).toBe(sourceAddress);
      expect(data.remoteAddress).toBe(situation.server.address);
      data.resume();
      expect(await session.voidresp()).toMatch(/^226/);
    },
  },
  {
    row: 4,
    title: 'getwelcome is the whole first reply',
    run: async (situation) => {
      const session = situation.newSession();
      expect(session.getwelcome()).toBe('');
      const welcome = await session.connect(situation.host, situation.server.port);
      expect(session.getwelcome()).toBe(welcome);
      const received = situation.wire.map((line) => line.slice(2)).join('\n');
      expect(welcome).toBe(received);
    },
  },
  {
    row: 5,
    title: 'login is anonymous by default, reports a refusal, and accepts the right password',
    run: async (situation) => {
      const session = situation.newSession();
      await session.connect(situation.host, situation.server.port);
      // The only refused login: servers delay the reply on purpose.
      const refusal = await session.login().catch((error: unknown) => error);
      expect(situation.wire).toContain('> USER anonymous');
      expect(refusal).toBeInstanceOf(ErrorPerm);
      expect((refusal as ErrorPerm).reply.code).toBe(530);
      const again = situation.newSession();
      await again.connect(situation.host, situation.server.port);
      expect(await again.login(situation.server.user, situation.server.password)).toMatch(/^230/);
    },
  },
  {
    row: 6,
    title: 'acct is sent, hidden from logs, and its refusal leaves the session usable',
    run: async (situation) => {
      const session = await situation.openSession();
      const answer = await session.acct('secret-account').catch((error: unknown) => error);
      if (typeof answer === 'string') expect(answer).toMatch(/^2/);
      else expect(answer).toBeInstanceOf(ErrorPerm);
      expect(situation.wire).toContain('> ACCT ***');
      expect(situation.wire.join()).not.toContain('secret-account');
      expect(await session.voidcmd('NOOP')).toMatch(/^200/);
    },
  },
  {
    row: 7,
    title: 'sendcmd resolves to the reply; CR, LF and NUL are refused before anything is sent',
    run: async (situation) => {
      const session = await situation.openSession();
      expect(await session.sendcmd('SYST')).toMatch(/^215 /);
      await session.voidcmd('TYPE I');
      expect(await session.sendcmd('REST 0')).toMatch(/^350/);
      const before = situation.wire.length;
      for (const bad of ['NOOP\rDELE x', 'NOOP\nDELE x', 'NOOP\0x']) {
        await expect(session.sendcmd(bad)).rejects.toThrow(TypeError);
        await expect(session.retrbinary(`RETR ${bad}`, () => undefined)).rejects.toThrow(TypeError);
        await expect(session.rename('a', bad)).rejects.toThrow(TypeError);
      }
      await session.voidcmd('NOOP');
      expect(situation.wire.slice(before)[0]).toBe('> NOOP');
    },
  },
  {
    row: 8,
    title: 'voidcmd requires 2yz, voidresp returns the final reply of a transfer',
    run: async (situation) => {
      const session = await situation.openSession();
      expect(await session.voidcmd('NOOP')).toMatch(/^200/);
      await session.voidcmd('TYPE I');
      await expect(session.voidcmd('REST 0')).rejects.toThrow(ErrorReply);
      await expect(session.voidcmd(`RMD ${situation.path('none')}`)).rejects.toThrow(ErrorPerm);
      await expect(session.voidresp()).rejects.toThrow('No final reply is due');
      const data = await session.transfercmd(`RETR ${await situation.place('a', 'x')}`);
      data.resume();
      expect(await session.voidresp()).toMatch(/^226/);
    },
  },
  {
    row: 9,
    title: 'refusals and lost connections have their error classes, which allErrors covers',
    run: async (situation) => {
      const session = await situation.openSession();
      await session.voidcmd('TYPE I');
      const failures = [
        await session.voidcmd('XYZZY').catch((error: unknown) => error),
        await session.delete(situation.path('none')).catch((error: unknown) => error),
        await session.voidcmd('REST 0').catch((error: unknown) => error),
        await situation
          .newSession()
          .connect(situation.server.address, await closedPort(situation.server.address))
          .catch((error: unknown) => error),
      ];
      expect(failures.map((failure) => (failure as Error).constructor)).toEqual([
        ErrorPerm,
        ErrorPerm,
        ErrorReply,
        ConnectionError,
      ]);
      for (const failure of failures) expect(allErrors.some((kind) => failure instanceof kind)).toBe(true);
      expect(failures[1]).toMatchObject({ reply: { code: 550 } });
      session.close();
      await expect(session.pwd()).rejects.toThrow(ConnectionError);
    },
  },
  {
    row: 28,
    title: 'quit is answered, and the object connects again',
    run: async (situation) => {
      const session = await situation.openSession();
      expect(await session.quit()).toMatch(/^221/);
      expect(session.isOpen).toBe(false);
      await session.connect(situation.host, situation.server.port);
      await situation.login(session);
      await session.storbinary(`STOR ${situation.path('a')}`, [Buffer.from('again')]);
      expect((await situation.stored('a')).toString()).toBe('again');
      session.close();
      await expect(session.quit()).rejects.toThrow(ConnectionError);
      await session.connect(situation.host, situation.server.port);
      expect(session.isOpen).toBe(true);
    },
  },
  {
    row: 29,
    title: 'leaving the block sends QUIT and closes',
    run: async (situation) => {
      let outer: FTP;
      {
        await using session = await situation.openSession();
        outer = session;
        await session.pwd();
      }
      expect(situation.verbs.at(-1)).toBe('QUIT');
      expect(outer.isOpen).toBe(false);
      {
        await using session = await situation.openSession();
        outer = session;
        session.sock?.destroy();
      }
      expect(outer.isOpen).toBe(false);
    },
  },
];

/** A port on which nothing listens. */
async function closedPort(address: string): Promise<number> {
  const server = createServer().listen(0, isIPv6(address) ? '::1' : address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
