import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { expect, test, vi } from 'vitest';
import { serverModes, startServer } from './start.ts';

const kinds = ['vsftpd', 'proftpd', 'pure-ftpd', 'pyftpdlib'] as const;

/** The error code of connecting to the port; `undefined` if that works. */
async function connectError(port: number): Promise<unknown> {
  const socket = connect(port, '127.0.0.1');
  const outcome = await once(socket, 'connect').then(
    () => undefined,
    (error: unknown) => (error as NodeJS.ErrnoException).code,
  );
  socket.destroy();
  return outcome;
}

test('all modes run at the same time, on separate ports', async () => {
  await using running = new AsyncDisposableStack();
  const servers = await Promise.all(serverModes.map(async (mode) => running.use(await startServer(mode))));
  const ports = servers.flatMap(({ port, passivePorts: { first, last } }) => [port, first, last]);
  expect(new Set(ports).size).toBe(ports.length);
  for (const { port } of servers) expect(await connectError(port)).toBeUndefined();
});

test.for(kinds)('%s: stop ends open sessions, frees the port and removes the files', async (kind) => {
  const server = await startServer({ kind, tls: 'none' });
  const session = connect(server.port, server.address);
  session.on('error', () => undefined);
  await once(session, 'data');
  const closed = once(session, 'close');
  await server.stop();
  await closed;
  await server.stop();
  expect(await connectError(server.port)).toBe('ECONNREFUSED');
  expect(existsSync(server.root)).toBe(false);
});

test.for(kinds)('%s: does not outlive a killed test process', async (kind) => {
  const program = `
    import { startServer } from ${JSON.stringify(join(import.meta.dirname, 'start.ts'))};
    const { port, root } = await startServer({ kind: '${kind}', tls: 'none' });
    console.log(JSON.stringify({ port, root }));`;
  const node = spawn(process.execPath, ['--no-warnings', '--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(node.stdout), 'line')) as [string];
  const { port, root } = JSON.parse(line) as { port: number; root: string };
  expect(await connectError(port)).toBeUndefined();
  node.kill('SIGKILL');
  await vi.waitFor(async () => {
    expect(await connectError(port)).toBe('ECONNREFUSED');
    expect(existsSync(root)).toBe(false);
  });
});

test('a server that exits at once is an error with its output', async () => {
  const started = startServer({ kind: 'vsftpd', tls: 'none', extra: ['no_such_setting=YES'] });
  await expect(started).rejects.toThrow(/vsftpd ended with code \d+:[^]*no_such_setting/);
});

test('Pure-FTPd has no implicit TLS', async () => {
  await expect(startServer({ kind: 'pure-ftpd', tls: 'implicit' })).rejects.toThrow(
    'serverModes lists what exists',
  );
});
