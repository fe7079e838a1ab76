import { describe, expect, test } from 'vitest';
import { readRemoteText } from '../../../transfer/file/read-range.ts';
import { RemoteError, RemoteFileMissing } from '../../../transfer/remote/remote-error.ts';
import { connectTo, Sessions } from '../../../transfer/index.ts';
import { MemoryRemote } from '../../../transfer/testing.ts';
import { scriptedServerOptions } from '../../support/sites/server-options.ts';
import { faults, type MemoryServer, startScriptedServer } from '../../support/scripted-server/index.ts';

const text = JSON.stringify({ words: 'ä'.repeat(50_000) });
const limitBytes = 1024 * 1024;

const sessionsOf = (server: MemoryServer, retries = 2): Sessions =>
  new Sessions(connectTo(scriptedServerOptions(server)), { connections: 1, retries, firstDelayMs: 1 });

describe('reading a whole text', () => {
  test('from memory; a missing one and one that is too long are errors of their own', async () => {
    const remote = new MemoryRemote();
    remote.files.set('/state', Buffer.from(text));
    const session = await remote.open();
    expect(await readRemoteText(session, '/state', limitBytes)).toBe(text);
    await expect(readRemoteText(session, '/missing', limitBytes)).rejects.toThrow(RemoteFileMissing);
    await expect(readRemoteText(session, '/state', 100)).rejects.toThrow(RangeError);
  });

  test('the size is asked in the write that asks for the text', async () => {
    await using server = await startScriptedServer();
    server.files.set('/state', Buffer.from(text));
    await using sessions = sessionsOf(server);
    // The first transfer of a session waits for the reply to EPSV.
    await sessions.step('Reading', (session) => readRemoteText(session, '/state', limitBytes));
    server.clearRecords();
    expect(await sessions.step('Reading', (session) => readRemoteText(session, '/state', limitBytes))).toBe(
      text,
    );
    const writes = server.writes.map(({ lines }) => lines.map((line) => line.split(' ')[0]).join(' '));
    expect(writes).toEqual(['SIZE EPSV RETR']);
  });

  test('one that ends early behind a 226 is read again', async () => {
    await using server = await startScriptedServer({ overrides: faults.endDataAfter(30_000, { times: 2 }) });
    server.files.set('/state', Buffer.from(text));
    await using sessions = sessionsOf(server);
    expect(await sessions.step('Reading', (session) => readRemoteText(session, '/state', limitBytes))).toBe(
      text,
    );
    expect(server.commands.filter(({ line }) => line.startsWith('RETR'))).toHaveLength(3);
  });

  test('one that always ends early is an error', async () => {
    await using server = await startScriptedServer({ overrides: faults.endDataAfter(30_000) });
    server.files.set('/state', Buffer.from(text));
    await using sessions = sessionsOf(server);
    const reading = sessions.step('Reading', (session) => readRemoteText(session, '/state', limitBytes));
    await expect(reading).rejects.toThrow(
      'Reading failed after 3 attempts: /state: only 30000 of 100012 bytes arrived',
    );
    await expect(reading).rejects.toMatchObject({ cause: expect.any(RemoteError) as RemoteError });
  });

  test('a server without SIZE is believed', async () => {
    await using server = await startScriptedServer({
      overrides: faults.answer('SIZE', '502 Not implemented.'),
    });
    server.files.set('/state', Buffer.from(text));
    await using sessions = sessionsOf(server);
    expect(await sessions.step('Reading', (session) => readRemoteText(session, '/state', limitBytes))).toBe(
      text,
    );
  });
});
