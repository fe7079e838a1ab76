import { describe, expect, onTestFinished, test } from 'vitest';
import {
  ConnectionError,
  ConnectionTimeout,
  ErrorProto,
  ErrorReply,
  FTP,
  FTP_TLS,
} from '../../../../transfer/index.ts';
import {
  faults,
  type MemoryServer,
  type Overrides,
  startScriptedServer,
} from '../../../support/scripted-server/index.ts';
import {
  expectClosed,
  expectUsable,
  failureInSilence,
  failureOf,
  open,
  retrieve,
  timeoutMs,
} from './hostile-session.ts';

/** A command, the reply to it, and the call that sends it. */
interface WrongReply {
  readonly command: string;
  readonly reply: string;
  readonly call: (session: FTP) => Promise<unknown>;
}

describe('a reply of the wrong class is ErrorReply', () => {
  const simple: readonly WrongReply[] = [
    { command: 'PWD', reply: '199 Wait.', call: (session) => session.voidcmd('PWD') },
    { command: 'PWD', reply: '300 More.', call: (session) => session.voidcmd('PWD') },
    { command: 'PWD', reply: '350 More.', call: (session) => session.pwd() },
    { command: 'SIZE /file', reply: '199 Wait.', call: (session) => session.size('/file') },
    { command: 'DELE /file', reply: '220 Hello.', call: (session) => session.delete('/file') },
    { command: 'RNFR /file', reply: '250 Done.', call: (session) => session.rename('/file', '/other') },
  ];
  test.each(simple)('$reply to $command, and the session stays open', async ({ command, reply, call }) => {
    const hostile = await open(faults.answer(verbOf(command), reply));
    const failure = await failureOf(call(hostile.session));
    expect(failure.constructor).toBe(ErrorReply);
    expect(failure).toMatchObject({ reply: { code: codeOf(reply), text: reply }, command });
    await expectUsable(hostile);
  });

  const transfers: readonly WrongReply[] = [
    {
      command: 'STOR /file',
      reply: '300 More.',
      call: (session) => session.storbinary('STOR /file', [Buffer.from('new')]),
    },
    { command: 'RETR /file', reply: '300 More.', call: retrieve },
  ];
  // It is unknown what such a server does with the data connection.
  test.each(transfers)('$reply to $command, and the session is closed', async ({ command, reply, call }) => {
    const hostile = await open(faults.answer(verbOf(command), reply));
    const failure = await failureOf(call(hostile.session));
    expect(failure.constructor).toBe(ErrorReply);
    expect(failure).toMatchObject({ reply: { code: codeOf(reply), text: reply }, command });
    await expectClosed(hostile);
    expect(hostile.server.files.get('/file')?.toString()).toBe('content');
  });
});

describe('a reply to SIZE without a number is not a size, and the session stays open', () => {
  test.each(['350 More.', '213 File status', '213 -1', '213 7 bytes', '200 7'])('%s', async (reply) => {
    const hostile = await open(faults.answer('SIZE', reply));
    expect(await hostile.session.size('/file')).toBeNull();
    await expectUsable(hostile);
  });
});

describe('a malformed reply is ErrorProto, and the session is closed', () => {
  /** `shown` is what the error quotes: never more than the beginning. */
  const garbage: readonly { name: string; sent: string; code: number; shown: string | RegExp }[] = [
    { name: '999', sent: '999 no such class\r\n', code: 999, shown: '999 no such class' },
    { name: '000', sent: '000 nothing\r\n', code: 0, shown: '000 nothing' },
    { name: 'no digits', sent: 'Hello there\r\n', code: 0, shown: 'Hello there' },
    { name: 'two digits', sent: '22 short\r\n', code: 22, shown: '22 short' },
    { name: 'four digits', sent: '2200 long\r\n', code: 2200, shown: '2200 long' },
    { name: 'NUL bytes', sent: '\0\0\0\r\n', code: 0, shown: '\0\0\0' },
    {
      name: '1000 characters that are not a reply',
      sent: `${'x'.repeat(1000)}\r\n`,
      code: 0,
      shown: `${'x'.repeat(200)}…`,
    },
    {
      name: 'a reply of 1 MiB in one line',
      sent: `200 ${'x'.repeat(2 ** 20)}\r\n`,
      code: 0,
      shown: /\b8192 characters/,
    },
    {
      name: 'a line of 1 MiB that never ends',
      sent: '200 '.padEnd(2 ** 20, 'z'),
      code: 0,
      shown: /\b8192 characters/,
    },
    {
      name: 'a reply of 1 MiB in many lines',
      sent: `200-begin\r\n${`${'y'.repeat(1000)}\r\n`.repeat(1100)}200 end\r\n`,
      code: 0,
      shown: /\b65536 characters/,
    },
  ];
  test.each(garbage)('$name', async ({ sent, code, shown }) => {
    const hostile = await open(faults.answerRaw('PWD', sent));
    const failure = await failureOf(hostile.session.pwd());
    expect(failure.constructor).toBe(ErrorProto);
    const text: unknown = typeof shown === 'string' ? shown : expect.stringMatching(shown);
    expect(failure).toMatchObject({ reply: { code, text } });
    expect(failure.message.length).toBeLessThan(400);
    await expectClosed(hostile);
  });

  test('a malformed welcome is part of the error', async () => {
    const server = await startScriptedServer({
      overrides: faults.answerRaw('CONNECT', 'SSH-2.0-OpenSSH_9.6\r\n'),
    });
    onTestFinished(() => server.close());
    const session = new FTP({ timeoutMs });
    const failure = await failureOf(session.connect(server.host, server.port));
    expect(failure.constructor).toBe(ErrorProto);
    expect(failure).toMatchObject({ reply: { code: 0, text: 'SSH-2.0-OpenSSH_9.6' }, command: undefined });
    await expectClosed({ server, session });
  });
});

describe('silence is ConnectionTimeout after the time limit, and the session is closed', () => {
  interface Silence {
    readonly name: string;
    readonly overrides: Overrides;
    readonly call: (session: FTP) => Promise<unknown>;
    /** Whether the server has received or sent the last that there will be. */
    readonly hasBegun: (server: MemoryServer) => boolean;
    readonly phase: 'control' | 'data';
  }
  const hasHeard = (line: string) => (server: MemoryServer) =>
    server.commands.some((command) => command.line === line);
  const hasSent = (byteCount: number) => (server: MemoryServer) => server.bytesSent === byteCount;
  const silent: readonly Silence[] = [
    {
      name: 'no reply',
      overrides: faults.hang('PWD'),
      call: (session) => session.pwd(),
      hasBegun: hasHeard('PWD'),
      phase: 'control',
    },
    {
      name: 'half of a multi-line reply',
      overrides: faults.answerRaw('PWD', '257-begin\r\n half'),
      call: (session) => session.pwd(),
      hasBegun: hasHeard('PWD'),
      phase: 'control',
    },
    {
      name: 'no end of a multi-line reply',
      overrides: faults.answer('PWD', ['257-begin', ' 257 end']),
      call: (session) => session.pwd(),
      hasBegun: hasHeard('PWD'),
      phase: 'control',
    },
    {
      name: 'no 1yz',
      overrides: faults.hang('RETR'),
      call: retrieve,
      hasBegun: hasHeard('RETR /file'),
      phase: 'data',
    },
    {
      name: 'no final reply',
      overrides: faults.withholdFinalReply('RETR'),
      call: retrieve,
      hasBegun: hasSent('content'.length),
      phase: 'data',
    },
    {
      name: 'no data after three bytes',
      overrides: faults.stallDataAfter(3),
      call: retrieve,
      hasBegun: hasSent(3),
      phase: 'data',
    },
    {
      name: 'no answer to ABOR',
      overrides: faults.hang('ABOR'),
      call: (session) => session.abort(),
      hasBegun: hasHeard('ABOR'),
      phase: 'control',
    },
  ];
  test.each(silent)('$name', async ({ overrides, call, hasBegun, phase }) => {
    const hostile = await open(overrides);
    const { server, session } = hostile;
    const { failure, waitedMs } = await failureInSilence(
      hostile,
      () => call(session),
      () => hasBegun(server),
    );
    expect(failure.constructor).toBe(ConnectionTimeout);
    expect(failure).toMatchObject({ phase, timeoutMs });
    expect(waitedMs).toBeGreaterThanOrEqual(timeoutMs);
    expect(waitedMs).toBeLessThan(2 * timeoutMs);
    await expectClosed(hostile);
  });
});

describe('replies out of step', () => {
  test('one too many after a good one is detected, and the session is closed', async () => {
    const hostile = await open({ PWD: (own) => own.reply('257 "/"\r\n226 Transfer complete.') });
    expect(await hostile.session.pwd()).toBe('/');
    const failure = await failureOf(hostile.session.voidcmd('NOOP'));
    expect(failure.constructor).toBe(ErrorProto);
    expect(failure).toMatchObject({ reply: { code: 226, text: '226 Transfer complete.' } });
    await expectClosed(hostile);
  });

  test('RNTO answered before RNFR does not count as a rename, and the session stays open', async () => {
    const hostile = await open({
      RNFR: (own) => own.reply('250 Renamed.'),
      RNTO: (own) => own.reply('350 Ready for RNTO.'),
    });
    const failure = await failureOf(hostile.session.rename('/file', '/other'));
    expect(failure.constructor).toBe(ErrorReply);
    expect(failure).toMatchObject({ reply: { code: 250, text: '250 Renamed.' }, command: 'RNFR /file' });
    await expectUsable(hostile);
  });

  test('a final reply before the 1yz ends the transfer, and the late 1yz the session', async () => {
    const hostile = await open({
      RETR: (own) => own.reply('226 Transfer complete.\r\n150 Here it comes.'),
    });
    const failure = await failureOf(retrieve(hostile.session));
    expect(failure.constructor).toBe(ConnectionError);
    expect(failure).toMatchObject({ phase: 'data' });
    const next = await failureOf(hostile.session.voidcmd('NOOP'));
    expect(next.constructor).toBe(ErrorProto);
    expect(next).toMatchObject({ reply: { code: 150, text: '150 Here it comes.' } });
    await expectClosed(hostile);
  });

  test('a 200 before the 150 is ignored, as in ftplib', async () => {
    const hostile = await open({
      RETR: async (own, _argument, next) => {
        own.control.write('200 Accepted.\r\n');
        await next();
      },
    });
    const blocks: Buffer[] = [];
    const reply = await hostile.session.retrbinary('RETR /file', (block) => void blocks.push(block));
    expect(reply).toBe('226 Transfer complete.');
    expect(Buffer.concat(blocks).toString()).toBe('content');
    await expectUsable(hostile);
  });

  test('plain text after the reply to AUTH is treated as an attack', async () => {
    const server = await startScriptedServer({
      tls: 'explicit',
      overrides: { AUTH: (own) => own.control.write('234 Go on.\r\n230 Logged') },
    });
    onTestFinished(() => server.close());
    const session = new FTP_TLS({ timeoutMs, caCertificate: server.ca });
    await session.connect(server.host, server.port);
    const failure = await failureOf(session.auth());
    expect(failure.constructor).toBe(ConnectionError);
    expect(failure).toMatchObject({ phase: 'tls', code: undefined });
    await expectClosed({ server, session });
    expect(server.commands.map(({ line }) => line)).toEqual(['AUTH TLS']);
  });
});

const verbOf = (command: string): string => command.split(' ', 1)[0] ?? '';
const codeOf = (reply: string): number => Number(reply.slice(0, 3));
