import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faults, type MemoryServer, startScriptedServer } from '../../support/scripted-server/index.ts';
import { plainCredential } from '../support/credentials.ts';
import { at } from '../support/execute-context.ts';
import { Engine } from './engine.ts';

describe("in n8n's own engine, with its binary store on disk", () => {
  let engine: Engine;
  let server: MemoryServer;
  beforeAll(async () => {
    engine = await Engine.start();
  });
  afterAll(() => engine[Symbol.asyncDispose]());
  beforeEach(async () => {
    server = await startScriptedServer();
  });
  afterEach(() => server.close());

  it('a file goes from the server into the store and back, through cuts, by expressions', async () => {
    const content = randomBytes(5_000_000);
    server.files.set('/in/a big file', content);
    server.setOverrides(faults.resetDataAfter(2_000_000, { times: 2 }));
    const { outputs, error } = await engine.run(plainCredential(server), [
      { name: 'List', parameters: { operation: 'list', path: at('/in') } },
      { name: 'Download', parameters: { operation: 'download', path: at('={{ $json.path }}') } },
      {
        name: 'Upload',
        parameters: { operation: 'upload', path: at('=/out/{{ $json.name.toUpperCase() }}') },
      },
      {
        name: 'Rename',
        parameters: { operation: 'rename', oldPath: at('={{ $json.path }}'), newPath: at('/done/{{ 1 }}') },
      },
      { name: 'Delete', parameters: { operation: 'delete', path: at('={{ $("List").item.json.path }}') } },
    ]);
    expect(error).toBeUndefined();
    const binary = outputs['Download']?.[0]?.binary?.['data'];
    expect(binary).toMatchObject({
      fileName: 'a big file',
      mimeType: 'application/octet-stream',
      bytes: content.length,
    });
    expect(binary?.id).toMatch(/^filesystem-v2:/);
    expect(outputs['Delete']?.[0]?.json).toEqual({ deleted: true, path: '/in/a big file' });
    expect(server.files.keys()).toEqual(['/done/{{ 1 }}']);
    expect(server.files.get('/done/{{ 1 }}')?.equals(content)).toBe(true);
  });

  it('an empty file and a text file make the same trip', async () => {
    server.files.set('/in/empty.txt', '').set('/in/ü.csv', 'x;y');
    const { outputs, error } = await engine.run(plainCredential(server), [
      {
        name: 'Download',
        parameters: {
          operation: 'download',
          source: 'pattern',
          folder: at('/in'),
          pattern: '*',
          options: { concurrency: 2 },
        },
      },
      { name: 'Upload', parameters: { operation: 'upload', path: at('=/out/{{ $json.name }}') } },
    ]);
    expect(error).toBeUndefined();
    expect(outputs['Download']?.map(({ binary }) => binary?.['data']?.mimeType)).toEqual([
      'text/plain',
      'text/csv',
    ]);
    expect(server.files.get('/out/empty.txt')).toHaveLength(0);
    expect(server.files.get('/out/ü.csv')?.toString()).toBe('x;y');
  });

  it('a refused download ends at once with an error of n8n, and nothing is left uncaught', async () => {
    const { error, log } = await engine.run(plainCredential(server), [
      { name: 'Download', parameters: { operation: 'download', path: at('/missing') } },
    ]);
    expect(error).toMatchObject({
      name: 'NodeOperationError',
      message: expect.stringContaining('/missing') as string,
      description: expect.stringContaining('no such file') as string,
      context: { itemIndex: 0 },
    });
    expect(log).not.toContain('Uncaught');
  });

  it('a missing binary field, a failing expression, and a failed item with On Error: Continue', async () => {
    const credential = plainCredential(server);
    const missing = await engine.run(credential, [
      { name: 'Upload', parameters: { operation: 'upload', path: at('/a') } },
    ]);
    expect(missing.error).toMatchObject({ name: 'NodeOperationError', context: { itemIndex: 0 } });
    const failing = await engine.run(credential, [
      { name: 'List', parameters: { operation: 'list', path: at('={{ $json.no.such.thing() }}') } },
    ]);
    expect(failing.error?.message).toBe('The parameter "path" is empty');
    const continued = await engine.run(credential, [
      {
        name: 'Delete',
        parameters: { operation: 'delete', path: at('/missing') },
        onError: 'continueRegularOutput',
      },
    ]);
    expect(continued.error).toBeUndefined();
    expect(continued.outputs['Delete']?.[0]?.json).toMatchObject({
      error: expect.stringContaining('/missing') as string,
      path: '/missing',
    });
  });
});
