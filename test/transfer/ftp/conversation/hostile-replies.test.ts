import { describe, expect, onTestFinished, test } from 'vitest';
import {
  ConnectionError,
  ConnectionTimeout,
  ErrorProto,
  ErrorReply,
  FTP,
  FTP_TLS,
} from '../../../../transfer/index.ts';
import { faults, type Overrides, startScriptedServer } from '../../../support/scripted-server/index.ts';
import { failureOf, open, retrieve, timeoutMs } from './hostile-session.ts';

describe('a reply of the wrong class is ErrorReply, and the session lives', () => {
  const wrong: readonly [string, string, (session: FTP) => Promise<unknown>][] = [
    ['199 where 2yz is due', '199 Wait.', (session) => session.voidcmd('PWD')],
    ['300 where 2yz is due', '300 More.', (session) => session.voidcmd('PWD')],
    ['350 for pwd', '350 More.', (session) => session.pwd()],
    ['199 for size', '199 Wait.', (session) => session.size('/file')],
    ['220 for a delete', '220 Hello.', (session) => session.delete('/file')],
    ['250 for RNFR', '250 Done.', (session) => session.rename('/file', '/other')],
    ['300 for STOR', '300 More.', (session) => session.storbinary('STOR /file', [])],
  ];
  const verbs = ['PWD', 'PWD', 'PWD', 'SIZE', 'DELE', 'RNFR', 'STOR'];
  test.each(wrong.map((row, index) => [...row, verbs[index] ?? ''] as const))(
    '%s',
    async (_name, reply, call, verb) => {
      const { session } = await open(faults.answer(verb, reply));
      expect(await failureOf(call(session))).toBeInstanceOf(ErrorReply);
      if (verb !== 'STOR') expect(await session.voidcmd('NOOP')).toMatch(/^200/);
    },
  );

  test('a 3yz that has no number is no size', async () => {
    const { session } = await open(faults.answer('SIZE', '213 File status'));
    expect(await session.size('/file')).toBeNull();
  });
});

describe('what is no reply is ErrorProto, and the session is closed', () => {
  const garbage: readonly [string, string][] = [
    ['999', '999 no such class\r\n'],
    ['000', '000 nothing\r\n'],
    ['no digits', 'Hello there\r\n'],
    ['two digits', '22 short\r\n'],
    ['four digits', '2200 long\r\n'],
    ['a reply of 1 MiB in one line', `200 ${'x'.repeat(2 ** 20)}\r\n`],
    ['a reply of 1 MiB in many lines', `200-begin\r\n${`${'y'.repeat(1000)}\r\n`.repeat(1100)}200 end\r\n`],
    ['a line that never ends', '200 '.padEnd(2 ** 20, 'z')],
    ['NUL bytes', '\0\0\0\r\n'],
  ];
  test.each(garbage)('%s', async (_name, text) => {
    const { session } = await open(faults.answerRaw('PWD', text));
    const failure = await failureOf(session.pwd());
    expect(failure).toBeInstanceOf(ErrorProto);
    expect(failure.message.length).toBeLessThan(400);
    expect(session.isOpen).toBe(false);
    expect(await failureOf(session.pwd())).toBeInstanceOf(Error);
  });

  test('a welcome that is none tells what answered', async () => {
    const server = await startScriptedServer({
      overrides: faults.answerRaw('CONNECT', 'SSH-2.0-OpenSSH_9.6\r\n'),
    });
    onTestFinished(() => server.close());
    const failure = await failureOf(new FTP({ timeoutMs }).connect(server.host, server.port));
    expect(failure).toBeInstanceOf(ErrorProto);
    expect(failure).toMatchObject({ reply: { text: 'SSH-2.0-OpenSSH_9.6' }, command: undefined });
  });
});

describe('silence is ConnectionTimeout, in time', () => {
  const silent: readonly [string, Overrides, (session: FTP) => Promise<unknown>][] = [
    ['no reply', faults.hang('PWD'), (session) => session.pwd()],
    ['half of a multi-line reply', faults.answerRaw('PWD', '257-begin\r\n half'), (session) => session.pwd()],
    [
      'no end of a multi-line reply',
      faults.answer('PWD', ['257-begin', ' 257 end']),
      (session) => session.pwd(),
    ],
    ['no 1yz', faults.hang('RETR'), retrieve],
    ['no final reply', faults.withholdFinalReply('RETR'), retrieve],
    ['no data', faults.stallDataAfter(3), retrieve],
    ['no answer to ABOR', faults.hang('ABOR'), (session) => session.abort()],
  ];
  test.each(silent)('%s', async (_name, overrides, call) => {
    const { session } = await open(overrides);
    const started = performance.now();
    expect(await failureOf(call(session))).toBeInstanceOf(ConnectionTimeout);
    expect(performance.now() - started).toBeLessThan(timeoutMs + 1500);
    expect(session.isOpen).toBe(false);
  });
});

describe('replies out of step', () => {
  test('one too many is found out, and the session is closed', async () => {
    const { session } = await open({ PWD: (own) => own.reply('257 "/"\r\n226 Transfer complete.') });
    await failureOf(session.pwd());
    expect(await failureOf(session.voidcmd('NOOP'))).toBeInstanceOf(ErrorProto);
    expect(session.isOpen).toBe(false);
  });

  test('RNTO answered before RNFR is no rename', async () => {
    const { session } = await open({
      RNFR: (own) => own.reply('250 Renamed.'),
      RNTO: (own) => own.reply('350 Ready for RNTO.'),
    });
    expect(await failureOf(session.rename('/file', '/other'))).toBeInstanceOf(ErrorReply);
  });

  test('a final reply before the 1yz ends the transfer, and the late 1yz the session', async () => {
    const { session } = await open({
      RETR: (own) => own.reply('226 Transfer complete.\r\n150 Here it comes.'),
    });
    const failure = await failureOf(retrieve(session));
    expect([ErrorProto, ConnectionError]).toContain(failure.constructor);
    expect(session.isOpen).toBe(false);
  });

  test('a 200 before the 150 is passed over, as ftplib does', async () => {
    const { session } = await open({
      RETR: async (own, _argument, next) => {
        own.control.write('200 Accepted.\r\n');
        await next();
      },
    });
    const blocks: Buffer[] = [];
    expect(await session.retrbinary('RETR /file', (block) => void blocks.push(block))).toMatch(/^226/);
    expect(Buffer.concat(blocks).toString()).toBe('content');
  });

  test('plain text behind the reply to AUTH is taken for an attack', async () => {
    const server = await startScriptedServer({
      tls: 'explicit',
      overrides: { AUTH: (own) => own.control.write('234 Go on.\r\n230 Logged') },
    });
    onTestFinished(() => server.close());
    const session = new FTP_TLS({ timeoutMs, caCertificate: server.ca });
    await session.connect(server.host, server.port);
    expect(await failureOf(session.auth())).toMatchObject({ name: 'ConnectionError', phase: 'tls' });
    expect(server.commands.map(({ line }) => line)).toEqual(['AUTH TLS']);
  });
});
