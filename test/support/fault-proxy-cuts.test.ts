import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import {
  cutAfter,
  cutControlEvery,
  down,
  type FaultProxy,
  type FaultRule,
  type FaultyNetwork,
  inOrder,
  latency,
  throttle,
} from './fault-proxy/index.ts';
import { download, openClient, pattern, upload } from './ftp-client.ts';
import { type ProxiedServer, startProxiedServer } from './proxied-server.ts';
import { RawControl } from './raw-control.ts';

async function login(proxy: FaultProxy): Promise<RawControl> {
  const control = await RawControl.login(proxy);
  onTestFinished(() => control[Symbol.dispose]());
  return control;
}

/** Stores bytes in a new session; resolves to the size on the server when the upload has failed. */
async function sizeAfterFailedUpload(
  { server, proxy }: ProxiedServer,
  path: string,
): Promise<number | undefined> {
  const client = await openClient(proxy);
  await expect(upload(client, path, pattern(500_000))).rejects.toThrow();
  client.close();
  await server.until(() => server.dataConnections.every(({ isOpen }) => !isOpen));
  return server.files.get(path)?.length;
}

test('cutAfter resets data and control connections after exactly the given number of bytes', async () => {
  const proxied = await startProxiedServer({}, cutAfter(123_456));
  expect(await sizeAfterFailedUpload(proxied, '/a')).toBe(123_456);
  expect(proxied.proxy.stats).toMatchObject({ cuts: 1, bytesUp: 123_456 });

  const client = await openClient(proxied.proxy);
  await upload(client, '/a', pattern(500_000));
  client.close();
  expect(proxied.server.files.get('/a')).toEqual(pattern(500_000));
});

test('cutAfter works through TLS', async () => {
  const { server, proxy } = await startProxiedServer({ tls: 'explicit' }, cutAfter(200_000));
  const client = await openClient({ host: proxy.host, port: proxy.port, ca: server.ca });
  await expect(upload(client, '/a', pattern(500_000))).rejects.toThrow();
  await server.until(() => server.dataConnections.every(({ isOpen }) => !isOpen));
  const kept = server.files.get('/a');
  expect(kept?.length).toBeGreaterThan(0);
  expect(kept).toEqual(pattern(kept?.length ?? 0));
});

test('cutAfter can leave the control connection open', async () => {
  const { server, proxy } = await startProxiedServer({}, cutAfter(1000, { scope: 'connection' }));
  const control = await login(proxy);
  const data = await control.openData();
  data.on('error', () => data.destroy());
  control.send('STOR /a');
  data.write(pattern(5000));
  expect(await control.reply()).toMatch(/^150 /);
  expect(await control.reply()).toMatch(/^426 /);
  expect(server.files.get('/a')).toEqual(pattern(1000));
  expect(await control.command('NOOP')).toMatch(/^200 /);
});

test('cutAfter can cut only the control connection', async () => {
  const { server, proxy } = await startProxiedServer({}, cutAfter(1000, { scope: 'control' }));
  const control = await login(proxy);
  const data = await control.openData();
  control.send('STOR /a');
  data.write(pattern(5000));
  expect(await control.ended()).toBe('reset');
  await server.until(() => server.openSessions.length === 0);
});

test('cutAfter counts downloads', async () => {
  const { server, proxy } = await startProxiedServer({}, cutAfter(1000, { direction: 'down' }));
  server.files.set('/a', pattern(5000));
  const client = await openClient(proxy);
  await expect(download(client, '/a')).rejects.toThrow();
  expect(proxy.stats).toMatchObject({ cuts: 1, bytesDown: 1000 });
});

test('several cuts happen in order, each counted from the previous one', async () => {
  const proxied = await startProxiedServer({}, inOrder(cutAfter(300_000), cutAfter(100_000)));
  expect(await sizeAfterFailedUpload(proxied, '/a')).toBe(300_000);
  expect(await sizeAfterFailedUpload(proxied, '/b')).toBe(100_000);
  const client = await openClient(proxied.proxy);
  await upload(client, '/c', pattern(500_000));
  client.close();
  expect(proxied.proxy.stats.cuts).toBe(2);
});

test('bytes can be counted over all data connections', async () => {
  const { proxy } = await startProxiedServer({}, cutAfter(25, { counted: 'total', times: 2 }));
  const cutsAfterUpload: number[] = [];
  for (let count = 0; count < 7; count += 1) {
    const client = await openClient(proxy);
    await upload(client, '/a', pattern(10)).catch(() => undefined);
    client.close();
    cutsAfterUpload.push(proxy.stats.cuts);
  }
  expect(cutsAfterUpload).toEqual([0, 0, 1, 1, 1, 2, 2]);
});

test('cutControlEvery cuts each time the given number of data connections have closed', async () => {
  const { proxy } = await startProxiedServer({}, cutControlEvery(2));
  const control = await login(proxy);
  for (const path of ['/a', '/b']) {
    const data = await control.openData();
    control.send(`STOR ${path}`);
    data.resume().end('x');
    expect(await control.reply()).toMatch(/^150 /);
    if (path === '/a') expect(await control.reply()).toMatch(/^226 /);
  }
  expect(await control.ended()).toBe('reset');
  expect(proxy.stats.cuts).toBe(1);
});

test('a cut can be requested at once', async () => {
  const { proxy } = await startProxiedServer();
  const control = await login(proxy);
  proxy.cut('all');
  expect(await control.ended()).toBe('reset');
});

test('rules work together', async () => {
  const proxied = await startProxiedServer(
    {},
    latency({ upMs: 5, downMs: 5 }),
    throttle({ upBytesPerSecond: 2_000_000 }),
    cutAfter(150_000),
  );
  expect(await sizeAfterFailedUpload(proxied, '/a')).toBe(150_000);
  const client = await openClient(proxied.proxy);
  await upload(client, '/a', pattern(200_000));
  client.close();
  expect(proxied.server.files.get('/a')).toEqual(pattern(200_000));
});

test('the server can be down for a time after a cut', async () => {
  const { proxy } = await startProxiedServer({}, inOrder(cutAfter(10), down({ forMs: 50 })));
  const client = await openClient(proxy);
  const listensAfterCut = proxy.until(() => proxy.stats.cuts === 1).then(() => proxy.isListening);
  await expect(upload(client, '/a', pattern(100))).rejects.toThrow();
  expect(await listensAfterCut).toBe(false);
  await proxy.until(() => proxy.isListening);
  const second = await openClient(proxy);
  await upload(second, '/a', pattern(100));
  second.close();
});

test('a rule can end a download early for the client alone: the server completes it and says so', async () => {
  let network: FaultyNetwork | undefined;
  const endsAfter100: FaultRule = {
    attach: (attached) => {
      network = attached;
    },
    allowance: ({ kind }) => (kind === 'data' ? 100 : Infinity),
    passed: (connection, direction) => {
      if (connection.kind === 'data' && direction === 'down') network?.endForClient(connection);
    },
  };
  const { server, proxy } = await startProxiedServer({}, endsAfter100);
  server.files.set('/a', pattern(500_000));
  const control = await login(proxy);
  const data = await control.openData();
  control.send('RETR /a');
  const received: Buffer[] = [];
  data.on('data', (chunk: Buffer) => received.push(chunk));
  await once(data, 'end');
  data.end();
  expect(Buffer.concat(received)).toEqual(pattern(100));
  expect(await control.reply()).toMatch(/^150 /);
  expect(await control.reply()).toMatch(/^226 /);
  expect(server.bytesSent).toBe(500_000);
});
