import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Connection } from '../../nodes/shared/server/connection.ts';
import { readCredential } from '../../nodes/shared/server/credential.ts';
import { faults, type MemoryServer, startScriptedServer } from '../support/scripted-server/index.ts';
import { BinaryStore } from './support/binary-store.ts';
import { plainCredential } from './support/credentials.ts';
import { at, executeNode } from './support/execute-context.ts';

describe('several executions at once', () => {
  let server: MemoryServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(() => server.close());

  const upload = (content: Buffer, path: string) => {
    const store = new BinaryStore();
    return executeNode({
      credential: plainCredential(server),
      parameters: { operation: 'upload', path: at(path) },
      items: [{ json: {}, binary: { data: store.put(content) } }],
      store,
    });
  };

  it('share a server that allows four connections', async () => {
    server.setOverrides(faults.limitSessions(4));
    const contents = Array.from({ length: 20 }, () => randomBytes(200_000));
    await Promise.all(contents.map((content, index) => upload(content, `/out/${index}`)));
    for (const [index, content] of contents.entries()) {
      expect(server.files.get(`/out/${index}`)?.equals(content)).toBe(true);
    }
  });

  it('may upload the same content to the same path: it arrives whole, and nothing else is left', async () => {
    const content = randomBytes(1_000_000);
    await Promise.all(Array.from({ length: 3 }, () => upload(content, '/out/same')));
    expect(server.files.get('/out/same')?.equals(content)).toBe(true);
    expect(server.files.keys()).toEqual(['/out/same']);
  });

  it('wait for each other if the server allows no further connection', async () => {
    const settings = readCredential(plainCredential(server));
    const first = new Connection(settings);
    await first.sessions.step('Looking', (session) => session.list('/'));
    server.setOverrides(faults.limitSessions(1));
    await using second = new Connection(settings, { retries: 0 });
    const waiting = second.sessions.step('Looking', (session) => session.list('/'));
    await server.until(() => server.sessionsOpened >= 2);
    await first[Symbol.asyncDispose]();
    expect(await waiting).toEqual([]);
  });

  it('do not wait forever, and can be cancelled', async () => {
    server.setOverrides(faults.limitSessions(0));
    const settings = readCredential(plainCredential(server));
    await using impatient = new Connection(settings, { retries: 0, busyTimeoutMs: 0 });
    await expect(impatient.sessions.step('Looking', (session) => session.list('/'))).rejects.toThrow('421');
    const cancel = new AbortController();
    await using cancelled = new Connection(settings, { retries: 0, signal: cancel.signal });
    const waiting = cancelled.sessions.step('Looking', (session) => session.list('/'));
    await server.until(() => server.sessionsOpened >= 2);
    cancel.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow();
  });
});
