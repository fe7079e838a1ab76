import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openClient, upload } from './ftp-client.ts';
import { RawControl } from './raw-control.ts';
import { combineOverrides, faults, type Overrides, startScriptedServer } from './scripted-server/index.ts';

async function start(...overrides: Overrides[]) {
  const server = await startScriptedServer({ overrides });
  onTestFinished(() => server.close());
  return server;
}

async function login(...overrides: Overrides[]) {
  const server = await start(...overrides);
  const control = await RawControl.login(server);
  onTestFinished(() => control[Symbol.dispose]());
  return { server, control };
}

test('an override can reply, act late, and execute the default', async () => {
  const { server, control } = await login({
    PWD: (session) => session.reply('257 "/elsewhere"'),
    NOOP: async (session, _argument, next) => {
      session.reply('200-not yet');
      await next();
    },
  });
  expect(await control.command('PWD')).toBe('257 "/elsewhere"');
  expect(await control.command('NOOP')).toBe('200-not yet\n200 NOOP ok.');
  server.setOverrides();
  expect(await control.command('PWD')).toBe('257 "/" is the current directory');
});

test('the first of several overrides is the outermost', async () => {
  const order: string[] = [];
  const named = (name: string): Overrides => ({
    NOOP: async (_session, _argument, next) => {
      order.push(name);
      await next();
    },
  });
  const { control } = await login(combineOverrides(named('a'), named('b')), named('c'));
  expect(await control.command('NOOP')).toMatch(/^200 /);
  expect(order).toEqual(['a', 'b', 'c']);
});

test('an override that throws is recorded, answered with 451, and affects nothing else', async () => {
  const { server, control } = await login({
    NOOP: () => {
      throw new Error('a mistake in a test');
    },
  });
  expect(await control.command('NOOP')).toMatch(/^451 /);
  expect(await control.command('PWD')).toMatch(/^257 /);
  expect(server.handlerErrors).toEqual([new Error('a mistake in a test')]);
});

test('times and after limit a fault', async () => {
  const { control } = await login(faults.answer('NOOP', '450 Later.', { after: 1, times: 2 }));
  const codes: string[] = [];
  for (let count = 0; count < 4; count += 1) codes.push((await control.command('NOOP')).slice(0, 3));
  expect(codes).toEqual(['200', '450', '450', '200']);
});

test('answerRaw sends half of a reply; ignore sends none and continues', async () => {
  const { control } = await login(faults.answerRaw('PWD', '257-half'), faults.ignore('SYST'));
  control.send('PWD');
  await control.text('257-half');
  control.send('SYST', 'NOOP');
  await control.text('257-half200 NOOP ok.\r\n');
});

test('hang leaves this command and all that follow unanswered', async () => {
  const { server, control } = await login(faults.hang('PWD'));
  control.send('PWD', 'NOOP');
  await server.until(() => server.commands.at(-1)?.line === 'NOOP');
  control.socket.destroy();
  await server.until(() => server.openSessions.length === 0);
  expect(control.pendingText).toBe('');
  expect(server.handlerErrors).toEqual([]);
});

test('delay executes late', async () => {
  const { control } = await login(faults.delay('NOOP', 60));
  const early = sleep(30).then(() => 'early');
  const reply = control.command('NOOP');
  expect(await Promise.race([reply, early])).toBe('early');
  expect(await reply).toMatch(/^200 /);
});

test('withholdFinalReply and replaceFinalReply let the command take effect', async () => {
  const { server, control } = await login(
    faults.withholdFinalReply('STOR', { times: 1 }),
    faults.replaceFinalReply('STOR', '451 Local error.'),
  );
  for (const path of ['/a', '/b']) {
    const data = await control.openData();
    control.send(`STOR ${path}`);
    data.end('bytes');
    expect(await control.reply()).toMatch(/^150 /);
    await server.until(() => server.files.get(path)?.length === 5);
  }
  expect(await control.reply()).toBe('451 Local error.');
});

test.each([
  { when: 'before', how: 'reset', made: false, reply: undefined },
  { when: 'before', how: 'close', made: false, reply: undefined },
  { when: 'after', how: 'reset', made: true, reply: '257 "/d" created' },
  { when: 'after', how: 'close', made: true, reply: '257 "/d" created' },
  { when: 'instead-of-reply', how: 'reset', made: true, reply: undefined },
] as const)('dropControl: $how $when', async ({ when, how, made, reply }) => {
  const { server, control } = await login(faults.dropControl('MKD', { when, how }));
  control.send('MKD /d');
  if (reply) expect(await control.reply()).toBe(reply);
  expect(await control.ended()).toBe(how === 'reset' ? 'reset' : 'fin');
  expect(control.pendingText).toBe('');
  expect(server.files.hasFolder('/d')).toBe(made);
});

test('endSession sends its reply and closes', async () => {
  const { control } = await login(faults.endSession('NOOP', '421 Timeout.'));
  expect(await control.command('NOOP')).toBe('421 Timeout.');
  expect(await control.ended()).toBe('fin');
});

test('a control connection over TLS can be reset too', async () => {
  const server = await startScriptedServer({
    tls: 'explicit',
    overrides: faults.dropControl('PWD', { how: 'reset' }),
  });
  onTestFinished(() => server.close());
  const client = await openClient(server);
  await expect(client.pwd()).rejects.toThrow(/ECONNRESET/);
});

test('the greeting can be different, late, or missing', async () => {
  const server = await start(faults.greet('SSH-2.0-OpenSSH_9.6'));
  using ssh = await RawControl.connect(server);
  await ssh.text('SSH-2.0-OpenSSH_9.6\r\n');

  server.setOverrides(faults.delayGreeting(20));
  using late = await RawControl.connect(server);
  expect(await late.reply()).toMatch(/^220 /);

  server.setOverrides(faults.neverGreet());
  using never = await RawControl.connect(server);
  never.send('NOOP');
  await server.until(() => server.violations.length > 0);
  expect(never.pendingText).toBe('');
  expect(server.violations).toEqual(['session 3: NOOP before the greeting']);
});

test('limitSessions greets one too many with 421, until another leaves', async () => {
  const server = await start(faults.limitSessions(1));
  const first = await RawControl.login(server);
  using second = await RawControl.connect(server);
  expect(await second.reply()).toMatch(/^421 /);
  expect(await second.ended()).toBe('fin');
  await first.command('QUIT');
  await server.until(() => server.openSessions.length === 0);
  using third = await RawControl.login(server);
  expect(await third.command('NOOP')).toMatch(/^200 /);
});

test('limitLogins answers one too many with 530 after PASS', async () => {
  const server = await start(faults.limitLogins(1));
  using first = await RawControl.login(server);
  using second = await RawControl.connect(server);
  expect(await second.reply()).toMatch(/^220 /);
  expect(await second.command('USER user')).toMatch(/^331 /);
  expect(await second.command('PASS secret')).toMatch(/^530 .*maximum number of clients/);
  expect(await first.command('NOOP')).toMatch(/^200 /);
});

test('requireTls refuses a login without TLS', async () => {
  const server = await startScriptedServer({ tls: 'explicit', overrides: faults.requireTls() });
  onTestFinished(() => server.close());
  using control = await RawControl.connect(server);
  await control.reply();
  expect(await control.command('USER user')).toMatch(/^530 /);
  const client = await openClient(server);
  await upload(client, '/a', Buffer.from('a'));
  client.close();
});

test('commands that a server does not implement', async () => {
  const { control } = await login(faults.noEpsv(), faults.noFeat(), faults.noMlsd());
  expect(await control.command('EPSV')).toMatch(/^502 /);
  expect(await control.command('FEAT')).toMatch(/^500 /);
  expect(await control.command('MLSD')).toMatch(/^500 /);
  expect(await control.command('PASV')).toMatch(/^227 Entering Passive Mode \(127,0,0,1,\d+,\d+\)\.$/);
});

test('PASV can name a different host', async () => {
  const { control } = await login(faults.pasvHost('10.1.2.3'));
  expect(await control.command('PASV')).toMatch(/^227 .*\(10,1,2,3,\d+,\d+\)/);
});
