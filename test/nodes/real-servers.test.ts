import { randomBytes } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, serverModes, startServer } from '../servers/start.ts';
import { cutAfter, startFaultProxy } from '../support/fault-proxy/index.ts';
import { BinaryStore } from './support/binary-store.ts';
import { at, executeNode, executionError } from './support/execute-context.ts';
import { PolledTrigger } from './support/poll-context.ts';

const megabyte = 1024 * 1024;

const credentialFor = (
  server: RunningServer,
  more: ICredentialDataDecryptedObject = {},
): ICredentialDataDecryptedObject => ({
  host: server.host,
  port: server.port,
  implicitPort: server.port,
  protocol: server.tls,
  user: server.user,
  password: server.password,
  caCertificate: server.ca,
  rootFolder: server.loginDir,
  timeout: 20,
  connections: 3,
  ...more,
});

describe.each(serverModes)('$kind, TLS $tls', ({ kind, tls }) => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ kind, tls });
  });
  afterAll(() => server.stop());

  const run = (parameters: INodeParameters, store = new BinaryStore(), credential = credentialFor(server)) =>
    executeNode({
      credential,
      parameters,
      items: [{ json: {}, binary: { data: store.put(content) } }],
      store,
    });
  const content = randomBytes(3 * megabyte);
  const name = 'Grüße & 100 % [1].bin';

  it('runs all five operations on one file', async () => {
    const options = { permissions: '640', modifiedTime: '2021-03-04T05:06:00Z' };
    await run({ operation: 'upload', path: at(`/a/b/${name}`), options });
    expect((await readFile(join(server.root, 'a/b', name))).equals(content)).toBe(true);

    const listed = await run({
      operation: 'list',
      path: at('/a'),
      recursive: true,
      options: { type: 'files' },
    });
    expect(listed.json).toMatchObject([{ name, path: `/a/b/${name}`, type: 'file', size: content.length }]);
    expect(listed.json[0]?.['modifyTime']).toMatch(
      kind === 'vsftpd' ? /^2021-03-04T/ : /^2021-03-04T05:06:00/,
    );

    const moved = await run({ operation: 'rename', oldPath: at(`/a/b/${name}`), newPath: at('/c/new name') });
    expect(moved.json).toMatchObject([{ newPath: '/c/new name' }]);

    const { items, store } = await run({ operation: 'download', path: at('/c/new name') });
    expect(store.contentOf(items[0]?.binary?.['data']).equals(content)).toBe(true);

    expect((await run({ operation: 'delete', path: at('/c/new name') })).json).toMatchObject([
      { deleted: true },
    ]);
    await executionError({
      credential: credentialFor(server),
      parameters: { operation: 'delete', path: at('/a') },
    });
    await run({ operation: 'delete', path: at('/a'), recursive: true });
    await expect(stat(join(server.root, 'a'))).rejects.toThrow('ENOENT');
  });

  it('resumes after cuts in both directions', async () => {
    const { address, port, passivePorts } = server;
    await using proxy = await startFaultProxy({ target: { address, port, passivePorts } });
    const credential = credentialFor(server, { host: proxy.host, port: proxy.port, verifyTls: false });
    proxy.setRules(cutAfter(megabyte, { direction: 'up', times: 2 }));
    await run({ operation: 'upload', path: at('/cut') }, new BinaryStore(), credential);
    expect((await readFile(join(server.root, 'cut'))).equals(content)).toBe(true);

    proxy.setRules(cutAfter(megabyte, { direction: 'down', times: 2 }));
    const { items, store } = await run(
      { operation: 'download', path: at('/cut') },
      new BinaryStore(),
      credential,
    );
    expect(store.contentOf(items[0]?.binary?.['data']).equals(content)).toBe(true);
    expect(proxy.stats.cuts).toBe(4);
    expect(proxy.stats.bytesUp).toBeLessThan(content.length * 1.1);
  });

  it('accepts connections from the server in active mode', async () => {
    const credential = credentialFor(server, { transferMode: 'active' });
    await run({ operation: 'upload', path: at('/active') }, new BinaryStore(), credential);
    const { items, store } = await run(
      { operation: 'download', path: at('/active') },
      new BinaryStore(),
      credential,
    );
    expect(store.contentOf(items[0]?.binary?.['data']).equals(content)).toBe(true);
  });

  it('appends', async () => {
    const text = (fileContent: string) =>
      run({
        operation: 'upload',
        path: at('/log'),
        binaryData: false,
        fileContent,
        options: { append: true },
      });
    await text('one');
    await text('two');
    expect(await readFile(join(server.root, 'log'), 'utf8')).toBe('onetwo');
  });

  it('reports a new file once it has stopped growing', async () => {
    await mkdir(join(server.root, 'in'));
    await server.own('in');
    const polled = new PolledTrigger(credentialFor(server), { folder: at('/in'), pattern: '*.csv' });
    expect(await polled.poll()).toEqual([]);
    await writeFile(join(server.root, 'in', 'a.csv'), 'x');
    expect(await polled.poll()).toEqual([]);
    expect((await polled.poll()).map(({ json }) => json['path'])).toEqual(['/in/a.csv']);
    expect(await polled.poll()).toEqual([]);
  });

  it('says that a folder or a file is missing, or that the login is wrong', async () => {
    const failing = (parameters: INodeParameters, credential = credentialFor(server)) =>
      executionError({ credential, parameters });
    expect((await failing({ operation: 'list', path: at('/no/where') })).message).toContain(
      'no folder /no/where',
    );
    expect((await failing({ operation: 'download', path: at('/nothing') })).description).toContain(
      'no such file',
    );
    const wrong = await failing(
      { operation: 'list', path: at('/') },
      credentialFor(server, { password: 'x' }),
    );
    expect(wrong.description).toContain('User name or password is wrong');
    if (tls === 'none') return;
    const distrusted = await failing(
      { operation: 'list', path: at('/') },
      credentialFor(server, { caCertificate: '' }),
    );
    expect(distrusted.description).toContain('not signed by an authority');
  });
});
