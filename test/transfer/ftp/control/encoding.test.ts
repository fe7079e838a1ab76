import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { FTP_TLS } from '../../../../transfer/index.ts';
import { startScriptedServer, type Overrides } from '../../../support/scripted-server/index.ts';
import { open } from '../conversation/hostile-session.ts';

/** A PWD whose reply arrives in two pieces, split before this byte. */
const cutAt = (reply: Buffer, position: number): Overrides => ({
  PWD: async (own) => {
    own.control.write(reply.subarray(0, position));
    await own.control.flushed();
    await nextTurn();
    own.control.write(reply.subarray(position));
  },
});

test('a character of several bytes arrives whole, wherever its bytes are split', async () => {
  const name = '/é€😀';
  const reply = Buffer.from(`257 "${name}"\r\n`);
  const { session, server } = await open({});
  for (let position = 1; position < reply.length; position += 1) {
    server.setOverrides(cutAt(reply, position));
    expect(await session.pwd()).toBe(name);
  }
});

test('a reply in Latin-1 has one character per byte', async () => {
  const { session } = await open(cutAt(Buffer.from('257 "/\xe9\xff"\r\n', 'latin1'), 7), {
    encoding: 'latin1',
  });
  expect(await session.pwd()).toBe('/\xe9\xff');
});

test('half a character after the reply to AUTH is also treated as an attack', async () => {
  const server = await startScriptedServer({
    tls: 'explicit',
    overrides: { AUTH: (own) => own.control.write(Buffer.from('234 Go on.\r\n\xc3', 'latin1')) },
  });
  onTestFinished(() => server.close());
  const session = new FTP_TLS({ timeoutMs: 2000, caCertificate: server.ca });
  await session.connect(server.host, server.port);
  await expect(session.auth()).rejects.toThrow('plain text where TLS should begin');
});
