import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startFaultProxy } from './fault-proxy/index.ts';
import { download, openClient, pattern, upload } from './ftp-client.ts';
import { startProxiedServer } from './proxied-server.ts';
import { RawControl } from './raw-control.ts';

/** A proxy in front of a bare TCP server whose only port counts as a passive port. */
async function startProxiedSocketServer(onConnection: (socket: Socket) => void) {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const passivePorts = { first: port, last: port };
  const proxy = await startFaultProxy({ target: { address: '127.0.0.1', port: port + 1, passivePorts } });
  onTestFinished(async () => {
    await proxy.close();
    server.close();
  });
  const client = connect({ host: proxy.host, port, allowHalfOpen: true });
  await once(client, 'connect');
  return { proxy, client };
}

describe.each(['none', 'explicit'] as const)('without faults, TLS %s', (tls) => {
  test('files pass unchanged, both ways, and are counted', async () => {
    const { server, proxy } = await startProxiedServer({ tls });
    const content = pattern(3_000_001);
    const client = await openClient({ host: proxy.host, port: proxy.port, ca: server.ca });
    await upload(client, '/a', content);
    await upload(client, '/empty', Buffer.alloc(0));
    expect((await download(client, '/a')).equals(content)).toBe(true);
    client.close();

    expect(server.files.get('/a')?.equals(content)).toBe(true);
    expect(proxy.host).toMatch(/^127\.0\.0\.[2-9]$/);
    expect(proxy.stats).toMatchObject({ controlConnections: 1, dataConnections: 3, cuts: 0 });
    expect(proxy.stats.bytesUp).toBeGreaterThanOrEqual(content.length);
    expect(proxy.stats.bytesDown).toBeGreaterThanOrEqual(content.length);
    if (tls === 'none') expect(proxy.stats.bytesUp).toBe(content.length);
    expect(server.violations).toEqual([]);
    await proxy.until(() => proxy.openConnections.length === 0);
  });
});

test('several sessions pass at once', async () => {
  const { server, proxy } = await startProxiedServer();
  await Promise.all(
    [1, 2, 3, 4].map(async (n) => {
      const client = await openClient(proxy);
      await upload(client, `/${n}`, pattern(n * 100_000));
      client.close();
    }),
  );
  expect(server.files.keys().map((path) => server.files.get(path)?.length)).toEqual([
    100_000, 200_000, 300_000, 400_000,
  ]);
});

test('the end of one direction passes while the other continues', async () => {
  const { client } = await startProxiedSocketServer((socket) => {
    void buffer(socket).then((heard) => socket.end(`heard ${heard.length}`));
  });
  client.end('hello');
  expect((await buffer(client)).toString()).toBe('heard 5');
});

test('a reset by the server reaches the client, after the bytes before it', async () => {
  const { client } = await startProxiedSocketServer((socket) => {
    socket.once('data', () => socket.write('last words', () => socket.resetAndDestroy()));
  });
  const chunks: Buffer[] = [];
  client.on('data', (chunk) => chunks.push(chunk));
  client.write('go');
  const [error] = (await once(client, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNRESET');
  expect(Buffer.concat(chunks).toString()).toBe('last words');
});

test('a reset by the client reaches the server', async () => {
  const ended = Promise.withResolvers<string | undefined>();
  const { client } = await startProxiedSocketServer((socket) => {
    socket.on('error', (error: NodeJS.ErrnoException) => ended.resolve(error.code));
    socket.on('end', () => ended.resolve('an ordinary end'));
    socket.resume();
    socket.write('ready');
  });
  await once(client, 'data');
  client.resetAndDestroy();
  expect(await ended.promise).toBe('ECONNRESET');
});

test('a slow reader holds the writer back', async () => {
  const accepted = Promise.withResolvers<Socket>();
  const { proxy, client } = await startProxiedSocketServer(accepted.resolve);
  const content = pattern(64 * 1024 * 1024);
  client.end(content);
  await proxy.until(() => proxy.stats.bytesUp > 0);

  const chunks: Buffer[] = [];
  let receivedBytes = 0;
  let mostUnderWay = 0;
  for await (const chunk of (await accepted.promise) as AsyncIterable<Buffer>) {
    mostUnderWay = Math.max(mostUnderWay, proxy.stats.bytesUp - receivedBytes);
    receivedBytes += chunk.length;
    chunks.push(chunk);
    await setImmediate();
  }
  expect(Buffer.concat(chunks).equals(content)).toBe(true);
  expect(mostUnderWay).toBeLessThan(content.length / 2);
});

test('proxies of one server use different addresses, and fail when there is none left', async () => {
  const { server, proxy } = await startProxiedServer();
  const target = { address: server.host, port: server.port, passivePorts: { first: 20_000, last: 20_000 } };
  await using second = await startFaultProxy({ target });
  expect(second.host).not.toBe(proxy.host);
  await expect(startFaultProxy({ target, hosts: [second.host] })).rejects.toThrow('No address');
});

test('a port on which the server does not listen is reset', async () => {
  const { server, proxy } = await startProxiedServer();
  await server.close();
  const socket = connect({ host: proxy.host, port: proxy.port });
  const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNRESET');
});

test('close drops all connections and frees the ports', async () => {
  const { proxy } = await startProxiedServer();
  using control = await RawControl.login(proxy);
  const { host, port } = proxy;
  await proxy.close();
  await control.ended();
  const [error] = (await once(connect({ host, port }), 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
});
