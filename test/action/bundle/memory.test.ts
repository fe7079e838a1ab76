import { open, stat } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startServer } from '../../servers/start.ts';
import { fileHash } from '../../support/sites/tree-hashes.ts';
import { randomBytes, seededRandom } from '../../support/sites/random.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { inputsFor } from './action-inputs.ts';
import { startAction } from './run-action.ts';

const MiB = 1024 * 1024;
const sizeBytes = 2048 * MiB;

/** Peak resident memory of a process, in bytes; 0 while it is ending, because its status then has no such line. */
function peakMemory(pid: number): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes ?? 0) * 1024;
}

test('a file of 2 GiB takes the Action less than 160 MiB of memory', async () => {
  await using server = await startServer({ kind: 'vsftpd', tls: 'explicit' });
  await using local = await scratchFolder();
  const path = join(local.path, 'large.bin');
  const file = await open(path, 'w');
  const block = randomBytes(seededRandom(20), MiB);
  for (let at = 0; at < sizeBytes; at += MiB) {
    block.writeUInt32LE(at / MiB, 0);
    await file.write(block);
  }
  await file.close();

  const run = await startAction(inputsFor(server, local.path));
  let peakBytes = 0;
  const sampling = setInterval(() => {
    if (run.process.exitCode === null) peakBytes = Math.max(peakBytes, peakMemory(run.process.pid ?? 0));
  }, 20);
  const result = await run.ended;
  clearInterval(sampling);
  expect(result.exitCode, result.output).toBe(0);
  expect((await stat(join(server.root, 'www/large.bin'))).size).toBe(sizeBytes);
  expect(await fileHash(join(server.root, 'www/large.bin'))).toBe(await fileHash(path));
  console.log(`peak memory of the Action: ${Math.round(peakBytes / MiB)} MiB`);
  expect(peakBytes).toBeGreaterThan(20 * MiB);
  expect(peakBytes).toBeLessThan(160 * MiB);
}, 300_000);
