import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startServer, type RunningServer, type ServerKind } from '../../servers/start.ts';
import { executeWorkflow } from './instance/execute-workflow.ts';
import { failureOf, itemsOf, type Execution } from './instance/execution.ts';
import { importCredentials } from './instance/import.ts';
import { makeHome, type N8nHome } from './instance/n8n-home.ts';
import { storedBytes } from './instance/stored-bytes.ts';
import { credentialFor } from './workflow/credential.ts';
import { fields, fieldToFile, start } from './workflow/n8n-nodes.ts';
import { nodeNames, operation, remotePath } from './workflow/storbinary-nodes.ts';
import { workflowOf, type Workflow } from './workflow/workflow.ts';

const text = 'Grüße aus n8n\n';
const photo = randomBytes(3 * 1024 * 1024 + 17);

const kinds: readonly ServerKind[] = ['vsftpd', 'proftpd'];

describe.each(kinds)('every operation with n8n execute: %s, explicit TLS, session reuse', (kind) => {
  const cleanup = new AsyncDisposableStack();
  let server: RunningServer;
  let home: N8nHome;
  let execution: Execution;

  beforeAll(async () => {
    server = cleanup.use(await startServer({ kind, tls: 'explicit', requireSessionReuse: true }));
    await writeRemoteFile('photos/2026/one.bin', photo);
    await writeRemoteFile('photos/2026/notes.txt', 'not asked for');
    await writeRemoteFile('old/deep/file.txt', 'to be deleted');
    home = cleanup.use(await makeHome(inject('n8nTemplate')));
    execution = await executeWorkflow(home, await prepareWorkflow());
  });
  afterAll(() => cleanup.disposeAsync());

  const writeRemoteFile = async (path: string, content: string | Buffer) => {
    const file = join(server.root, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, content);
    await server.own();
  };

  const prepareWorkflow = async (): Promise<Workflow> => {
    const credential = credentialFor(server);
    await importCredentials(home, credential);
    return workflowOf(
      `All operations on ${kind}`,
      start,
      fields({ text }),
      fieldToFile('text', 'today.txt'),
      operation('upload', credential, { path: remotePath('/inbox/new/today.txt') }),
      operation('list', credential, {
        path: remotePath('/photos'),
        recursive: true,
        options: { pattern: '*.bin' },
      }),
      operation('download', credential, { path: remotePath('={{ $json.path }}') }),
      operation('rename', credential, {
        oldPath: remotePath('/inbox/new/today.txt'),
        newPath: remotePath('/archive/2026/Grüße.txt'),
      }),
      operation('delete', credential, { path: remotePath('/old'), recursive: true }),
    );
  };

  test('the workflow succeeds', () => {
    expect(failureOf(execution)).toBe('success: no error');
  });

  test('Upload returns what it sent', () => {
    expect(itemsOf(execution, nodeNames.upload)).toEqual([
      {
        json: expect.objectContaining({
          path: '/inbox/new/today.txt',
          name: 'today.txt',
          size: Buffer.byteLength(text),
          outcome: 'created',
        }) as unknown,
        pairedItem: { item: 0 },
      },
    ]);
  });

  test('List returns the matching entry', () => {
    expect(itemsOf(execution, nodeNames.list)).toEqual([
      {
        json: expect.objectContaining({
          path: '/photos/2026/one.bin',
          name: 'one.bin',
          type: 'file',
          size: photo.length,
          modifyTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/) as unknown,
        }) as unknown,
        pairedItem: { item: 0 },
      },
    ]);
  });

  test('Download stores every byte', async () => {
    const [item, ...more] = itemsOf(execution, nodeNames.download);
    expect(more).toEqual([]);
    expect(item?.json).toMatchObject({ path: '/photos/2026/one.bin', name: 'one.bin', size: photo.length });
    expect(item?.binary?.['data']).toMatchObject({ fileName: 'one.bin', bytes: photo.length });
    const stored = await storedBytes(home, item?.binary?.['data']);
    expect(stored.equals(photo)).toBe(true);
  });

  test('Rename moves the uploaded file, byte for byte', async () => {
    expect(itemsOf(execution, nodeNames.rename).map(({ json }) => json)).toEqual([
      expect.objectContaining({ oldPath: '/inbox/new/today.txt', newPath: '/archive/2026/Grüße.txt' }),
    ]);
    expect(existsSync(join(server.root, 'inbox/new/today.txt'))).toBe(false);
    expect(await readFile(join(server.root, 'archive/2026/Grüße.txt'), 'utf8')).toBe(text);
  });

  test('Delete removes the folder with everything in it', () => {
    expect(itemsOf(execution, nodeNames.delete).map(({ json }) => json)).toEqual([
      expect.objectContaining({ deleted: true, path: '/old' }),
    ]);
    expect(existsSync(join(server.root, 'old'))).toBe(false);
  });
});
