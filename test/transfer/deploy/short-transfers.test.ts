import { expect, test } from 'vitest';
import { deploy, type DeployOptions } from '../../../transfer/index.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { scriptedServerOptions } from '../../support/sites/server-options.ts';
import { writeTree } from '../../support/sites/site-versions.ts';
import { faults, type MemoryServer, startScriptedServer } from '../../support/scripted-server/index.ts';

const KiB = 1024;
const text = randomBytes(seededRandom(80), 400 * KiB).toString('hex');

const optionsFor = (server: MemoryServer, localDir: string): DeployOptions => ({
  server: scriptedServerOptions(server),
  localDir,
  serverDir: '/www',
  connections: 1,
  retries: 2,
  retryDelayMs: 1,
});

test('an upload that ends early behind a 226 is resumed, as often as it takes', async () => {
  await using local = await scratchFolder();
  await writeTree(local.path, { 'large.txt': text });
  await using server = await startScriptedServer({
    overrides: faults.endDataAfter(150 * KiB, { verbs: ['STOR'], times: 4 }),
  });
  const report = await deploy(optionsFor(server, local.path));
  expect(report.bytesResumed).toBe(600 * KiB);
  expect(server.files.get('/www/large.txt')?.toString()).toBe(text);
});

test('a state file that ends early behind a 226 is read again', async () => {
  await using local = await scratchFolder();
  await writeTree(local.path, { 'index.html': 'page' });
  await using server = await startScriptedServer();
  await deploy(optionsFor(server, local.path));
  server.setOverrides(faults.endDataAfter(100, { verbs: ['RETR'], times: 2 }));
  expect(await deploy(optionsFor(server, local.path))).toMatchObject({ unchanged: 1, bytesSent: 0 });
});
