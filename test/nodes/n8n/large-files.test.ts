import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { expect, inject, test } from 'vitest';
import { startServer } from '../../servers/start.ts';
import { cutAfter, startFaultProxy, type FaultRule } from '../../support/fault-proxy/index.ts';
import { failureOf } from './instance/execution.ts';
import { importCredentials, importWorkflow } from './instance/import.ts';
import { makeHome } from './instance/n8n-home.ts';
import { startN8n, type N8nServer } from './instance/n8n-server.ts';
import { MemoryWatch } from './instance/resident-memory.ts';
import { RestClient } from './instance/rest-client.ts';
import { credentialFor, type Credential } from './workflow/credential.ts';
import { start } from './workflow/n8n-nodes.ts';
import { operation, remotePath } from './workflow/storbinary-nodes.ts';
import { workflowOf, type Workflow } from './workflow/workflow.ts';

const mebibyte = 1024 * 1024;
const fileBytes = 1024 * mebibyte;
const mostGrowthBytes = 150 * mebibyte;
const cuts = 2;

test('1 GiB down and up: bounded memory, no byte lost, and few sent twice over cut connections', async () => {
  await using server = await startServer({ kind: 'vsftpd', tls: 'explicit', requireSessionReuse: true });
  const original = await writeRandomFile(join(server.root, 'large.bin'), fileBytes);
  await writeRandomFile(join(server.root, 'small.bin'), mebibyte);
  await server.own();
  // The certificate names this address. The server listens on the other loopback address.
  await using proxy = await startFaultProxy({ target: server, hosts: ['::1'], rules: cutTwiceEachWay() });

  await using home = await makeHome(inject('n8nTemplate'));
  const credential = credentialFor(server, { host: proxy.host });
  const [large, warmUp] = [downAndUp('large.bin', credential), downAndUp('small.bin', credential)];
  await importCredentials(home, credential);
  await importWorkflow(home, large);
  await importWorkflow(home, warmUp);
  await using n8n = await startN8n(home, { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' });
  const rest = await RestClient.asOwner(n8n.url);
  // What n8n loads for its first execution must not count as growth.
  await runToEnd(n8n, rest, warmUp);

  const { bytesDown, bytesUp } = proxy.stats;
  const startedMs = Date.now();
  using memory = new MemoryWatch(n8n.pid);
  await runToEnd(n8n, rest, large);
  const { growthBytes } = memory;
  const seconds = (Date.now() - startedMs) / 1000;
  const down = (proxy.stats.bytesDown - bytesDown) / fileBytes - 1;
  const up = (proxy.stats.bytesUp - bytesUp) / fileBytes - 1;
  console.log(
    `1 GiB down and up in ${seconds.toFixed(1)} s: memory ${mib(memory.baseBytes)} + ${mib(growthBytes)} MiB, ` +
      `${proxy.stats.cuts} cuts of all connections, ${percent(down)} more than the file down, ${percent(up)} up, TLS included`,
  );
  expect(proxy.stats.cuts).toBe(2 * cuts);
  expect(await hashOf(join(server.root, 'copies/large.bin'))).toBe(original);
  expect(down).toBeLessThan(0.02);
  expect(up).toBeLessThan(0.02);
  expect(growthBytes).toBeLessThan(mostGrowthBytes);
  // n8n survives an unhandled socket error, but logs it.
  expect(n8n.output()).not.toMatch(/uncaught|ECONNRESET|EPIPE/i);
});

/** Cuts control and data connections together, at any place in the file. */
function cutTwiceEachWay(): FaultRule[] {
  return (['down', 'up'] as const).map((direction) =>
    cutAfter(300 * mebibyte, { direction, counted: 'total', scope: 'all', times: cuts }),
  );
}

function downAndUp(file: string, credential: Credential): Workflow {
  return workflowOf(
    `Down and up: ${file}`,
    start,
    operation('download', credential, { path: remotePath(`/${file}`) }),
    operation('upload', credential, { path: remotePath(`/copies/${file}`) }),
  );
}

async function runToEnd(n8n: N8nServer, rest: RestClient, workflow: Workflow): Promise<void> {
  const id = await rest.runWorkflow(workflow.id, start.name);
  await n8n.until('to finish the execution', 170_000, async () =>
    (await rest.executions(workflow.id)).some((run) => run.id === id && run.stoppedAt !== null),
  );
  expect(failureOf(await rest.execution(id))).toBe('success: no error');
}

const mib = (bytes: number) => Math.round(bytes / mebibyte);
const percent = (part: number) => `${(100 * part).toFixed(2)} %`;

/** Resolves to the hash of the file. No two blocks are alike, so a misplaced block changes the hash. */
async function writeRandomFile(path: string, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  const block = randomBytes(mebibyte);
  await using file = await open(path, 'w');
  for (let index = 0; index < bytes / block.length; index += 1) {
    block.writeUInt32LE(index);
    hash.update(block);
    await file.write(block);
  }
  return hash.digest('hex');
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: mebibyte }), hash);
  return hash.digest('hex');
}
