import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startServer, type RunningServer, type ServerKind } from '../../servers/start.ts';
import type { Item } from './instance/execution.ts';
import { importActiveWorkflow, importCredentials } from './instance/import.ts';
import { makeHome } from './instance/n8n-home.ts';
import { untilListening } from './instance/n8n-server.ts';
import { startQueueMode, type QueueMode } from './instance/queue-mode.ts';
import { RestClient, type ExecutionSummary } from './instance/rest-client.ts';
import { credentialFor, type Credential } from './workflow/credential.ts';
import { fields, fieldToFile, hashOfFile, webhook } from './workflow/n8n-nodes.ts';
import { operation, remotePath } from './workflow/storbinary-nodes.ts';
import { workflowOf, type Workflow } from './workflow/workflow.ts';

const executionsAtOnce = 20;
const serverLimit = 4;

/** vsftpd refuses a connection over its limit in the greeting, ProFTPD in the reply to the password. */
const kinds: readonly ServerKind[] = ['vsftpd', 'proftpd'];

const cleanup = new AsyncDisposableStack();
const servers = new Map<ServerKind, { readonly server: RunningServer; readonly workflow: Workflow }>();
let queue: QueueMode;
let rest: RestClient;

beforeAll(async () => {
  const home = cleanup.use(await makeHome(inject('n8nTemplate')));
  for (const kind of kinds) {
    const server = cleanup.use(
      await startServer({ kind, tls: 'explicit', requireSessionReuse: true, maxConnections: serverLimit }),
    );
    const credential = credentialFor(server);
    const workflow = upAndDown(kind, credential);
    await importCredentials(home, credential);
    await importActiveWorkflow(home, workflow);
    servers.set(kind, { server, workflow });
  }
  queue = cleanup.use(await startQueueMode(home, { workers: 2, concurrency: executionsAtOnce / 2 }));
  for (const kind of kinds) await untilListening(queue.main, kind);
  rest = await RestClient.asOwner(queue.main.url);
});
afterAll(() => cleanup.disposeAsync());

/** Uploads about 200 KiB of text, different for each request, downloads it again, and responds with its hash. */
function upAndDown(webhookPath: string, credential: Credential): Workflow {
  return workflowOf(
    `Up and down ${webhookPath}`,
    webhook(webhookPath),
    fields({ text: "={{ ('execution ' + $json.query.index + '\\n').repeat(13000) }}" }),
    fieldToFile('text', 'text.txt'),
    operation('upload', credential, {
      path: remotePath("=/{{ $('Webhook').item.json.query.index }}/text.txt"),
    }),
    operation('download', credential, { path: remotePath('={{ $json.path }}') }),
    hashOfFile,
  );
}

const textOf = (index: number) => `execution ${index}\n`.repeat(13_000);
const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex');

test.each(kinds)(
  `queue mode: ${executionsAtOnce} executions at once on two workers, %s takes ${serverLimit} connections`,
  async (kind) => {
    const { server, workflow } = servers.get(kind) ?? expect.unreachable();
    const indexes = Array.from({ length: executionsAtOnce }, (_, index) => index);
    const startedMs = Date.now();
    const answers = await Promise.all(indexes.map((index) => call(`${kind}?index=${index}`)));
    const seconds = (Date.now() - startedMs) / 1000;

    const executions = await rest.executions(workflow.id);
    expect(executions.map(({ status }) => status)).toEqual(indexes.map(() => 'success'));
    expect(answers).toEqual(indexes.map((index) => ({ status: 200, sha256: sha256Of(textOf(index)) })));
    for (const index of indexes) {
      expect(await readFile(join(server.root, String(index), 'text.txt'), 'utf8')).toBe(textOf(index));
    }
    const shares = queue.workers.map((worker) => executions.filter(({ id }) => hasTaken(worker, id)).length);
    console.log(
      `queue mode, ${kind}: ${executionsAtOnce} executions in ${seconds.toFixed(1)} s, up to ${most(executions)} at once, ${shares.join(' + ')} on the workers`,
    );
    expect(most(executions)).toBeGreaterThan(serverLimit);
    expect(Math.min(...shares)).toBeGreaterThan(0);
    expect(shares.reduce((sum, share) => sum + share)).toBe(executionsAtOnce);
  },
);

async function call(path: string): Promise<{ status: number; sha256: unknown }> {
  const response = await fetch(`${queue.main.url}/webhook/${path}`);
  const json = (await response.json()) as Item['json'];
  return { status: response.status, sha256: json['sha256'] };
}

const hasTaken = (worker: QueueMode['workers'][number], executionId: string) =>
  worker.output().includes(`Worker started execution ${executionId} `);

/** The highest number of executions running at the same time. */
function most(executions: readonly ExecutionSummary[]): number {
  const runAt = (time: string) =>
    executions.filter(({ startedAt, stoppedAt }) => startedAt <= time && (stoppedAt ?? '') > time);
  return Math.max(...executions.map(({ startedAt }) => runAt(startedAt).length));
}
