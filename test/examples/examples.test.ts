import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startServer, type RunningServer, type ServerMode } from '../servers/start.ts';
import { makeSite } from '../support/sites/make-site.ts';
import { randomBytes, seededRandom } from '../support/sites/random.ts';
import { scratchFolder } from '../support/sites/scratch-folder.ts';
import { treeHashes } from '../support/sites/tree-hashes.ts';
import { addressOf, type ExampleRun, runExample } from './run-example.ts';

const modes: ServerMode[] = [
  { kind: 'vsftpd', tls: 'explicit' },
  { kind: 'pure-ftpd', tls: 'none' },
];
const content = randomBytes(seededRandom(77), 700_000);

const succeeded = ({ exitCode, errors }: ExampleRun): void =>
  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });

async function putFile(server: RunningServer, name: string): Promise<void> {
  await writeFile(join(server.root, name), content);
  await server.own();
}

describe.each(modes)('the examples, on $kind, TLS $tls', (mode) => {
  test('download.ts shows its progress and refuses to overwrite', async () => {
    await using server = await startServer(mode);
    await using local = await scratchFolder();
    await putFile(server, 'linux 1.0.tar.gz');
    const address = addressOf(server, 'linux 1.0.tar.gz');
    const first = await runExample(server, local.path, 'download.ts', address, 'linux.tar.gz');
    succeeded(first);
    expect(first.output).toContain('100.0 %  700000 of 700000 bytes');
    expect(content.equals(await readFile(join(local.path, 'linux.tar.gz')))).toBe(true);
    const second = await runExample(server, local.path, 'download.ts', address, 'linux.tar.gz');
    expect(second.exitCode).toBe(1);
    expect(second.errors).toContain('already exists and was not overwritten');
    await truncate(join(local.path, 'linux.tar.gz'), 400_000);
    const third = await runExample(server, local.path, 'download.ts', address, 'linux.tar.gz', 'resume');
    succeeded(third);
    expect(third.output).toContain('700000 bytes, 400000 of them already here');
    expect(content.equals(await readFile(join(local.path, 'linux.tar.gz')))).toBe(true);
  });

  test('advanced-download.ts counts against the estimated size', async () => {
    await using server = await startServer(mode);
    await using local = await scratchFolder();
    await putFile(server, 'linux.tar.gz');
    const address = addressOf(server, 'linux.tar.gz');
    const run = await runExample(server, local.path, 'advanced-download.ts', address);
    succeeded(run);
    expect(run.output).toMatch(/Received 700000/);
    expect(run.output).toMatch(/226/);
    expect(content.equals(await readFile(join(local.path, 'linux.tar.gz')))).toBe(true);
    const again = await runExample(server, local.path, 'advanced-download.ts', address);
    expect(again.errors).toContain('refusing to overwrite your linux.tar.gz file');
  });

  test('upload.ts stores a file whole', async () => {
    await using server = await startServer(mode);
    await using local = await scratchFolder();
    await writeFile(join(local.path, 'local.bin'), content);
    const run = await runExample(
      server,
      local.path,
      'upload.ts',
      'local.bin',
      addressOf(server, 'remote.bin'),
    );
    succeeded(run);
    expect(run.output).toContain('Sent 700000 of 700000 bytes');
    expect(content.equals(await readFile(join(server.root, 'remote.bin')))).toBe(true);
  });

  test.each([
    ['resumes', content.subarray(0, 300_000), 300_000],
    ['starts over when the server has another file', Buffer.alloc(300_000), 0],
    ['starts at 0 when the server has nothing', undefined, 0],
  ])('resume-upload.ts %s', async (_, partial, offset) => {
    await using server = await startServer(mode);
    await using local = await scratchFolder();
    await writeFile(join(local.path, 'local.bin'), content);
    if (partial !== undefined) await writeFile(join(server.root, 'remote.bin'), partial);
    await server.own();
    const address = addressOf(server, 'remote.bin');
    const run = await runExample(server, local.path, 'resume-upload.ts', 'local.bin', address);
    succeeded(run);
    expect(run.output).toContain(`resumes from byte ${offset}.`);
    expect(content.equals(await readFile(join(server.root, 'remote.bin')))).toBe(true);
  });

  test('active-mode.ts downloads over a connection that the server makes', async () => {
    await using server = await startServer(mode);
    await using local = await scratchFolder();
    await putFile(server, '1KB.zip');
    const run = await runExample(server, local.path, 'active-mode.ts', addressOf(server, '1KB.zip'));
    succeeded(run);
    expect(run.output).toMatch(/^220[\s\S]*226/);
    expect(content.equals(await readFile(join(local.path, '1KB.zip')))).toBe(true);
  });

  test('mirror.ts brings a folder, and deletes what is gone when asked', async () => {
    await using server = await startServer(mode);
    await using local = await scratchFolder();
    await makeSite(join(server.root, 'site'), { files: 20, folders: 14, seed: 9 });
    await server.own();
    const address = addressOf(server, 'site');
    const dry = await runExample(server, local.path, 'mirror.ts', address, 'copy', '--dry-run');
    succeeded(dry);
    expect(dry.output).toContain('20 to fetch');
    expect(await readdir(local.path)).toEqual([]);
    succeeded(await runExample(server, local.path, 'mirror.ts', address, 'copy'));
    await writeFile(join(local.path, 'copy/gone.txt'), 'gone');
    const again = await runExample(server, local.path, 'mirror.ts', address, 'copy', '--delete');
    succeeded(again);
    expect(again.output).toContain('0 new, 0 replaced, 1 deleted, 20 unchanged');
    expect(await treeHashes(join(local.path, 'copy'))).toEqual(await treeHashes(join(server.root, 'site')));
  });
});
