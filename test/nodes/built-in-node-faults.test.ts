import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faults, type MemoryServer, startScriptedServer } from '../support/scripted-server/index.ts';
import { BinaryStore } from './support/binary-store.ts';
import { plainCredential } from './support/credentials.ts';
import { at, executeNode } from './support/execute-context.ts';

/** Bugs that users report in n8n's own FTP node. Ours must not have them. */
describe("faults of n8n's built-in FTP node", () => {
  let server: MemoryServer;
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(() => server.close());

  it('a retried upload sends the whole file, not the rest of a used stream', async () => {
    const content = randomBytes(300_000);
    const store = new BinaryStore();
    server.setOverrides(faults.answer('STOR', '426 Try again', { times: 1 }));
    await executeNode({
      credential: plainCredential(server),
      parameters: { operation: 'upload', path: at('/new/folder/file') },
      items: [{ json: {}, binary: { data: store.put(content) } }],
      store,
    });
    expect(server.files.get('/new/folder/file')?.equals(content)).toBe(true);
  });

  it('a file with the same name as a parent folder goes into the right folder', async () => {
    await executeNode({
      credential: plainCredential(server),
      parameters: { operation: 'upload', path: at('/data/x/data'), binaryData: false, fileContent: '1' },
    });
    expect(server.files.keys()).toEqual(['/data/x/data']);
  });

  it.each(['550 No such directory', '553 Could not create file', '451 Nope'])(
    'a missing folder is created, whatever the server replies for it: %s',
    async (reply) => {
      server.setOverrides({
        STOR: async (session, _argument, next) => {
          if (server.files.hasFolder('/deep/er')) return next();
          session.closePassive();
          session.reply(reply);
        },
      });
      await executeNode({
        credential: plainCredential(server),
        parameters: { operation: 'upload', path: at('/deep/er/f'), binaryData: false, fileContent: '1' },
      });
      expect(server.files.keys()).toEqual(['/deep/er/f']);
    },
  );

  it('input items are never changed', async () => {
    server.files.set('/a', 'x').set('/b', 'y');
    const items = [{ json: { keep: 1 } }, { json: { keep: 2 } }];
    const before = structuredClone(items);
    await executeNode({
      credential: plainCredential(server),
      parameters: [
        { operation: 'download', path: at('/a') },
        { operation: 'download', path: at('/missing') },
      ],
      items: items.map((item) => Object.freeze(item)),
      continueOnFail: true,
    });
    expect(items).toEqual(before);
  });

  it('PASV is used with a server that lists EPSV but refuses it', async () => {
    server.files.set('/a', 'x');
    server.setOverrides(faults.noEpsv());
    const { json } = await executeNode({
      credential: plainCredential(server),
      parameters: { operation: 'list', path: at('/') },
    });
    expect(json).toHaveLength(1);
  });

  it('a folder that contains itself is not listed forever', async () => {
    server.files.addFolder('/a');
    server.setOverrides({
      MLSD: async (session, argument, next) => {
        server.files.addFolder(`${session.resolve(argument)}/a`);
        await next();
      },
    });
    const endless = executeNode({
      credential: plainCredential(server),
      parameters: { operation: 'list', path: at('/'), recursive: true },
    });
    await expect(endless).rejects.toThrow('nested more than 64 levels deep');
  });

  it('a line of a listing that cannot be parsed does not affect the others', async () => {
    await server.close();
    server = await startScriptedServer({ features: ['EPSV', 'SIZE'], overrides: faults.noMlsd() });
    server.files.set('/a', 'x').set('/b\r\nwhatever this is', '').set('/c', '');
    const { json } = await executeNode({
      credential: plainCredential(server),
      parameters: { operation: 'list', path: at('/') },
    });
    expect(json.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('a connection that is lost during one item does not fail the items after it', async () => {
    for (const name of ['1', '2', '3']) server.files.set(`/${name}`, name);
    server.setOverrides(faults.dropControl('RETR', { times: 7 }));
    const { items, store } = await executeNode({
      credential: plainCredential(server),
      parameters: ['1', '2', '3'].map((name) => ({ operation: 'download', path: at(`/${name}`) })),
      items: [{ json: {} }, { json: {} }, { json: {} }],
      continueOnFail: true,
    });
    expect(items[0]?.json).toMatchObject({ error: expect.stringContaining('/1') as string, path: '/1' });
    expect(items.slice(1).map(({ binary }) => store.contentOf(binary?.['data']).toString())).toEqual([
      '2',
      '3',
    ]);
    expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
  }, 40_000);

  it('no session stays open, whatever happens', async () => {
    server.files.set('/a', 'x');
    const failing = executeNode({
      credential: plainCredential(server),
      parameters: [
        { operation: 'download', path: at('/a') },
        { operation: 'download', path: at('/missing') },
      ],
      items: [{ json: {} }, { json: {} }],
    });
    await expect(failing).rejects.toThrow('/missing');
    await server.until(() => server.openSessions.length === 0);
  });

  it('two connections are enough if the server allows no more', async () => {
    for (let number = 0; number < 12; number += 1) server.files.set(`/in/${number}`, String(number));
    server.setOverrides(faults.limitSessions(2));
    const { json } = await executeNode({
      credential: plainCredential(server, { connections: 8 }),
      parameters: {
        operation: 'download',
        source: 'pattern',
        folder: at('/in'),
        pattern: '*',
        options: { concurrency: 8 },
      },
    });
    expect(json).toHaveLength(12);
  });

  it('a downloaded binary is named after the file, not after its path', async () => {
    server.files.set('/deep/folder/report.csv', 'x');
    const { items } = await executeNode({
      credential: plainCredential(server),
      parameters: { operation: 'download', path: at('/deep/folder/report.csv') },
    });
    expect(items[0]?.binary?.['data']).toMatchObject({ fileName: 'report.csv' });
    expect(items[0]?.binary?.['data']).not.toHaveProperty('directory');
  });
});
