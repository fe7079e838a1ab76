import { describe, expect, onTestFinished, test } from 'vitest';
import { connectTo, type RemoteSession } from '../../../../transfer/index.ts';
import { serverModes, startServer } from '../../../servers/start.ts';
import { startScriptedServer } from '../../../support/scripted-server/index.ts';
import { serverOptions } from '../../../support/sites/server-options.ts';

/** A path of 3 bytes for each character. */
const longPath = (index: number): string => `${index}-${'名'.repeat(60)}/${'字'.repeat(60)}`;

/** Asks for many paths at once; resolves to how many of them are files. */
async function askAtOnce(session: RemoteSession, folder: string, count: number): Promise<number> {
  const paths = Array.from({ length: count }, (_, index) => `${folder}/${longPath(index)}`);
  const sizes = await Promise.all(paths.map((path) => session.size(path)));
  return sizes.filter((size) => size !== undefined).length;
}

describe.each(serverModes.filter(({ tls }) => tls === 'explicit'))('$kind over TLS', (mode) => {
  test('answers many commands with long names that leave together', async () => {
    await using server = await startServer(mode);
    const session = await connectTo(serverOptions(server)).open();
    onTestFinished(() => session.close());
    const folder = server.loginDir === '/' ? '' : server.loginDir;
    expect(await askAtOnce(session, folder, 300)).toBe(0);
  });
});

test('no TLS record on the control connection holds 2 KiB of commands, however many leave together', async () => {
  const server = await startScriptedServer({ tls: 'explicit' });
  onTestFinished(() => server.close());
  const { host, port, user, password, ca: caCertificate } = server;
  const session = await connectTo({ host, port, user, password, caCertificate, timeoutMs: 5_000 }).open();
  onTestFinished(() => session.close());
  server.clearRecords();
  await askAtOnce(session, '', 100);
  expect(server.commands.filter(({ line }) => line.startsWith('SIZE'))).toHaveLength(100);
  // A record may complete a line that began in the one before.
  const bytes = server.writes.map(({ lines }) => Buffer.byteLength(lines.join('\r\n')));
  expect(Math.max(...bytes)).toBeLessThan(2048);
});
