import { expect, onTestFinished, test } from 'vitest';
import { RawControl } from './raw-control.ts';
import { startScriptedServer, type ServerOptions } from './scripted-server/index.ts';

async function start(options: ServerOptions = {}) {
  const server = await startScriptedServer(options);
  onTestFinished(() => server.close());
  return server;
}

test('pipelined commands are executed in order and recorded as one write', async () => {
  const server = await start();
  server.files.set('/.part/1', 'one');
  using control = await RawControl.login(server);
  server.clearRecords();

  const lines = ['RNFR /.part/1', 'RNTO /1', 'MFMT 20200101000000 /1', 'SIZE /1'];
  control.send(...lines);

  const replies = [
    await control.reply(),
    await control.reply(),
    await control.reply(),
    await control.reply(),
  ];
  expect(replies.map((reply) => reply.slice(0, 3))).toEqual(['350', '250', '213', '213']);
  expect(server.writes).toEqual([{ session: 1, lines }]);
  expect(server.commands).toEqual(lines.map((line) => ({ session: 1, line })));
  expect(server.files.modified('/1')).toEqual(new Date('2020-01-01T00:00:00Z'));
});

test('a command between STOR and its final reply is a violation, and waits', async () => {
  const server = await start();
  using control = await RawControl.login(server);
  const data = await control.openData();
  control.send('STOR /a');
  expect(await control.reply()).toMatch(/^150 /);
  control.send('EPSV');
  await server.until(() => server.violations.length > 0);
  data.end('whole');
  expect(await control.reply()).toMatch(/^226 /);
  expect(await control.reply()).toMatch(/^229 /);
  expect(server.violations).toEqual(['session 1: EPSV before the final reply to STOR /a']);
  expect(server.files.get('/a')?.toString()).toBe('whole');
});

test('a STOR and a further command in one write are a violation too', async () => {
  const server = await start();
  using control = await RawControl.login(server);
  const data = await control.openData();
  control.send('STOR /a', 'EPSV');
  data.end('whole');
  expect(await control.reply()).toMatch(/^150 /);
  expect(await control.reply()).toMatch(/^226 /);
  expect(await control.reply()).toMatch(/^229 /);
  expect(server.violations).toHaveLength(1);
});

test('records input that no client may send', async () => {
  const server = await start({ tls: 'explicit' });
  using control = await RawControl.connect(server);
  await control.reply();
  control.socket.write('NOOP\n');
  await control.reply();
  control.send('AUTH TLS', 'USER eve');
  await control.reply();
  expect(server.violations).toEqual([
    expect.stringContaining('LF without CR'),
    'session 1: USER eve unencrypted after AUTH',
  ]);
});
