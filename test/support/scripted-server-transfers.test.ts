import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { freePortRange } from './free-port-range.ts';
import { openClient, pattern, upload } from './ftp-client.ts';
import { RawControl } from './raw-control.ts';
import { startScriptedServer, type ServerOptions } from './scripted-server/index.ts';

async function start(options: ServerOptions = {}) {
  const server = await startScriptedServer(options);
  onTestFinished(() => server.close());
  return server;
}

test('resumes an upload by REST + STOR and by APPE', async () => {
  const server = await start();
  server.files.set('/rest', 'abXX').set('/appe', 'ab');
  using control = await RawControl.login(server);

  for (const lines of [['REST 2', 'STOR /rest'], ['APPE /appe']]) {
    const data = await control.openData();
    control.send(...lines);
    data.end('cdef');
    for (const expected of [...lines.slice(1).map(() => '350'), '150', '226']) {
      expect(await control.reply()).toContain(expected);
    }
  }
  expect(server.files.get('/rest')?.toString()).toBe('abcdef');
  expect(server.files.get('/appe')?.toString()).toBe('abcdef');
});

test('a transfer command can arrive before the data connection', async () => {
  const server = await start();
  using control = await RawControl.login(server);
  const port = Number(/\|(\d+)\|/.exec(await control.command('EPSV'))?.[1]);
  control.send('STOR /a');
  await server.until(() => server.commands.at(-1)?.line === 'STOR /a');
  const data = await control.connectData(port);
  expect(await control.reply()).toMatch(/^150 /);
  data.end('late');
  expect(await control.reply()).toMatch(/^226 /);
  expect(server.files.get('/a')?.toString()).toBe('late');
});

test('after a reset of the data connection, what arrived is kept, with a 426', async () => {
  const server = await start();
  using control = await RawControl.login(server);
  const data = await control.openData();
  control.send('STOR /a');
  data.write('half');
  await server.until(() => server.bytesReceived === 4);
  expect(await control.reply()).toMatch(/^150 /);
  data.resetAndDestroy();
  expect(await control.reply()).toMatch(/^426 /);
  expect(server.files.get('/a')?.toString()).toBe('half');
});

test('ABOR stops a transfer: 426, then 226, and the session remains usable', async () => {
  const server = await start();
  using control = await RawControl.login(server);
  const data = await control.openData();
  data.on('error', () => data.destroy());
  control.send('STOR /a');
  data.write('half');
  expect(await control.reply()).toMatch(/^150 /);
  // Telnet IP and Synch, as ftplib and curl send them.
  control.socket.write(Buffer.from([0xff, 0xf4, 0xff, 0xf2]));
  control.send('ABOR');
  expect(await control.reply()).toMatch(/^426 /);
  expect(await control.reply()).toMatch(/^226 /);
  expect(await control.command('NOOP')).toMatch(/^200 /);
  expect(server.violations).toEqual([]);
});

test('an upload outlives its control connection, and the server keeps running', async () => {
  const server = await start();
  using control = await RawControl.login(server);
  const data = await control.openData();
  control.send('STOR /a');
  data.write('first half,');
  await control.reply();
  control.socket.resetAndDestroy();
  await server.until(() => server.openSessions.length === 0);
  data.end(' second half');
  await server.until(() => server.dataConnections.every(({ isOpen }) => !isOpen));
  expect(server.files.get('/a')?.toString()).toBe('first half, second half');

  const client = await openClient(server);
  await upload(client, '/b', pattern(3));
  client.close();
  expect(server.handlerErrors).toEqual([]);
});

test('close ends transfers in progress', async () => {
  const server = await start();
  using control = await RawControl.login(server);
  const data = await control.openData();
  const dataEnd = once(data.resume(), 'end');
  control.send('STOR /a');
  data.write('half');
  await server.until(() => server.bytesReceived === 4);
  await server.close();
  await dataEnd;
  await control.ended();
});

test('a client that sends garbage instead of TLS does not harm the server', async () => {
  const server = await start({ tls: 'explicit' });
  using control = await RawControl.connect(server);
  await control.reply();
  await control.command('AUTH TLS');
  control.send('this is not a handshake');
  await control.ended();

  const client = await openClient(server);
  expect(await client.pwd()).toBe('/');
  client.close();
});

test('passive ports come from the given range', async () => {
  const { first, last } = await freePortRange(10);
  const server = await start({ passivePorts: { first, last } });
  using control = await RawControl.login(server);
  const port = Number(/\|(\d+)\|/.exec(await control.command('EPSV'))?.[1]);
  expect(port).toBeGreaterThanOrEqual(first);
  expect(port).toBeLessThanOrEqual(last);
});
