import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startServer, type RunningServer } from '../../servers/start.ts';
import { itemsOf, type Item } from './instance/execution.ts';
import { importActiveWorkflow, importCredentials } from './instance/import.ts';
import { makeHome, type N8nHome } from './instance/n8n-home.ts';
import { startN8n, type N8nServer } from './instance/n8n-server.ts';
import { RestClient } from './instance/rest-client.ts';
import { storedBytes } from './instance/stored-bytes.ts';
import { waitUntil } from './instance/wait-until.ts';
import { credentialFor } from './workflow/credential.ts';
import { remotePath, trigger } from './workflow/storbinary-nodes.ts';
import { workflowOf, type Workflow } from './workflow/workflow.ts';

const limitMs = 60_000;

describe('the trigger, active in a running n8n', () => {
  const cleanup = new AsyncDisposableStack();
  let server: RunningServer;
  let home: N8nHome;
  let n8n: N8nServer;
  let rest: RestClient;
  let workflow: Workflow;
  let folder: string;

  beforeAll(async () => {
    server = cleanup.use(await startServer({ kind: 'vsftpd', tls: 'explicit', requireSessionReuse: true }));
    folder = join(server.root, 'incoming');
    await mkdir(folder);
    await writeFile(join(folder, 'before.txt'), 'was there before');
    home = cleanup.use(await makeHome(inject('n8nTemplate')));
    const credential = credentialFor(server);
    workflow = workflowOf(
      'Watch',
      trigger(credential, {
        events: ['new', 'changed', 'gone'],
        folder: remotePath('/incoming'),
        pattern: '*',
        download: true,
        binaryPropertyName: 'data',
      }),
    );
    await importCredentials(home, credential);
    await importActiveWorkflow(home, workflow);
    n8n = await startN8n(home);
    rest = await RestClient.asOwner(n8n.url);
  });
  afterAll(async () => {
    await n8n[Symbol.asyncDispose]();
    await cleanup.disposeAsync();
  });

  const logins = () => server.log().match(/OK LOGIN/g)?.length ?? 0;

  /** A second login shows that the first poll is over. */
  const untilPolled = async () => {
    const before = logins();
    await n8n.until('to poll', limitMs, () => logins() >= before + 2);
  };

  const fired = async () => (await rest.executions(workflow.id)).map(({ id }) => id);

  /** Waits until the workflow has run again, and resolves to the trigger's output. */
  const nextItems = async (known: readonly string[]): Promise<Item[]> => {
    const id = await waitUntil('the trigger to fire', limitMs, async () => {
      const done = (await rest.executions(workflow.id)).filter(({ stoppedAt }) => stoppedAt !== null);
      return done.find((execution) => !known.includes(execution.id))?.id;
    });
    return itemsOf(await rest.execution(id), 'Trigger');
  };

  test('existing files are not reported', async () => {
    await untilPolled();
    expect(await fired()).toEqual([]);
  });

  test('a new file is reported once, with its bytes; one with the suffix of an unfinished file is not', async () => {
    await writeFile(join(folder, 'half.bin.part'), 'not whole');
    await writeFile(join(folder, 'new.txt'), 'new content');
    const items = await nextItems([]);
    expect(items).toEqual([
      {
        json: expect.objectContaining({ event: 'new', path: '/incoming/new.txt', size: 11 }) as unknown,
        binary: expect.anything() as unknown,
        pairedItem: expect.anything() as unknown,
      },
    ]);
    expect((await storedBytes(home, items[0]?.binary?.['data'])).toString()).toBe('new content');
    await untilPolled();
    expect(await fired()).toHaveLength(1);
  });

  test('a file that loses the suffix is reported', async () => {
    const known = await fired();
    await rename(join(folder, 'half.bin.part'), join(folder, 'half.bin'));
    expect((await nextItems(known)).map(({ json }) => json)).toEqual([
      expect.objectContaining({ event: 'new', path: '/incoming/half.bin' }),
    ]);
  });

  test('after a restart of n8n it reports what has changed since, and nothing twice', async () => {
    const known = await fired();
    await n8n[Symbol.asyncDispose]();
    await appendFile(join(folder, 'new.txt'), ' and more');
    await rm(join(folder, 'before.txt'));
    n8n = await startN8n(home);
    const gone = await nextItems(known);
    const changed = await nextItems(await fired());
    expect([...gone, ...changed].map(({ json }) => json)).toEqual([
      expect.objectContaining({ event: 'gone', path: '/incoming/before.txt' }),
      expect.objectContaining({ event: 'changed', path: '/incoming/new.txt', size: 20 }),
    ]);
  });
});
