import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { down, type FaultProxy, latency, stall, throttle } from './fault-proxy/index.ts';
import { download, openClient, pattern, upload } from './ftp-client.ts';
import { startProxiedServer } from './proxied-server.ts';
import { RawControl } from './raw-control.ts';

async function login(proxy: FaultProxy): Promise<RawControl> {
  const control = await RawControl.login(proxy);
  onTestFinished(() => control[Symbol.dispose]());
  return control;
}

test('stall holds everything back until it is lifted, and loses nothing', async () => {
  const { server, proxy } = await startProxiedServer();
  const control = await login(proxy);
  proxy.setRules(stall());
  control.send('MKD /held');
  // A second connection to the server shows that the command had time to arrive.
  using direct = await RawControl.login(server);
  expect(await direct.command('NOOP')).toMatch(/^200 /);
  expect(server.files.hasFolder('/held')).toBe(false);
  proxy.setRules();
  expect(await control.reply()).toMatch(/^257 /);
});

test('stall begins after the given number of bytes, and ends by itself', async () => {
  const { server, proxy } = await startProxiedServer({}, stall({ afterBytes: 1000, scope: 'data' }));
  const control = await login(proxy);
  const data = await control.openData();
  control.send('STOR /a');
  data.end(pattern(5000));
  await server.until(() => server.files.get('/a')?.length === 1000);
  expect(await control.reply()).toMatch(/^150 /);
  expect(proxy.stats.bytesUp).toBe(1000);
  proxy.setRules(stall({ forMs: 30 }));
  expect(await control.reply()).toMatch(/^226 /);
  expect(server.files.get('/a')).toEqual(pattern(5000));
});

test('throttle limits the rate of all data connections together', async () => {
  const { server, proxy } = await startProxiedServer(
    {},
    throttle({ upBytesPerSecond: 1_000_000, downBytesPerSecond: 500_000 }),
  );
  const clients = await Promise.all([openClient(proxy), openClient(proxy)]);
  const startMs = performance.now();
  await Promise.all(clients.map((client, index) => upload(client, `/${index}`, pattern(100_000))));
  const uploadedMs = performance.now();
  expect(uploadedMs - startMs).toBeGreaterThan(190);
  expect((await download(clients[0], '/1')).equals(pattern(100_000))).toBe(true);
  expect(performance.now() - uploadedMs).toBeGreaterThan(190);
  expect(server.files.get('/0')).toEqual(pattern(100_000));
  for (const client of clients) client.close();
});

test('latency delays each direction and keeps the order of bytes and ends', async () => {
  const { server, proxy } = await startProxiedServer();
  const control = await login(proxy);
  proxy.setRules(latency({ upMs: 30, downMs: 20 }));
  const startMs = performance.now();
  await control.command('NOOP');
  expect(performance.now() - startMs).toBeGreaterThan(48);

  const data = await control.openData();
  control.send('STOR /a');
  data.end(pattern(4_000_000));
  expect(await control.reply()).toMatch(/^150 /);
  expect(await control.reply()).toMatch(/^226 /);
  expect(server.files.get('/a')?.equals(pattern(4_000_000))).toBe(true);
});

test('down refuses new connections, keeps open ones, and ends', async () => {
  const { proxy } = await startProxiedServer();
  const control = await login(proxy);
  const errorOfConnecting = async () => {
    const socket = connect({ host: proxy.host, port: proxy.port });
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    return error.code;
  };

  proxy.setRules(down());
  expect(await errorOfConnecting()).toBe('ECONNREFUSED');
  expect(await control.command('NOOP')).toMatch(/^200 /);
  proxy.setRules();
  await proxy.comeUp();
  using again = await RawControl.login(proxy);
  expect(await again.command('NOOP')).toMatch(/^200 /);
});
