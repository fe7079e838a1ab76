import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deploy, type DeployOptions, type DeployReport } from '../../../transfer/index.ts';
import { MemoryRemote, MemoryTree } from '../../../transfer/testing.ts';
import { faultAtEveryCall, memoryFaults, type StartRun } from '../../support/memory/faulty-run.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { newSite, oldSite, type TextFiles, writeTree } from '../../support/sites/site-versions.ts';

const mebibyte = 1024 * 1024;

const scratch = await scratchFolder();
const folderOf = (name: string): string => join(scratch.path, name);

const large = (text: string): TextFiles =>
  Object.fromEntries(
    Array.from({ length: 6 }, (_, index) => [
      `large-${index}.bin`,
      `${text} ${index}`.padEnd(2 * mebibyte, '.'),
    ]),
  );

beforeAll(async () => {
  await writeTree(folderOf('old'), oldSite);
  await writeTree(folderOf('new'), newSite);
  await writeTree(folderOf('large'), { 'index.html': 'page', ...large('first') });
  await writeTree(folderOf('larger'), { 'index.html': 'next', ...large('other') });
});

afterAll(() => scratch[Symbol.asyncDispose]());

const run = (
  server: MemoryRemote,
  name: string,
  options: Partial<DeployOptions> = {},
): Promise<DeployReport> =>
  deploy({
    server,
    localDir: folderOf(name),
    serverDir: 'www',
    connections: 1,
    retries: 0,
    publish: 'per-file',
    ...options,
  });

const liveFiles = (tree: MemoryTree): TextFiles =>
  Object.fromEntries(
    [...tree.files]
      .filter(([path]) => path.startsWith('/www/') && !path.endsWith('.json'))
      .map(([path, bytes]) => [path.slice('/www/'.length), bytes.toString()]),
  );

test('only a part of the site is staged at a time, and pages go live last', async () => {
  const tree = new MemoryTree();
  await run(new MemoryRemote({ tree }), 'large');
  let mostStagedBytes = 0;
  const order: string[] = [];
  const server = new MemoryRemote({
    tree,
    fault: () => {
      const staged = [...tree.files].filter(([path]) => path.includes('/files/'));
      mostStagedBytes = Math.max(
        mostStagedBytes,
        staged.reduce((sum, [, { length }]) => sum + length, 0),
      );
      return undefined;
    },
  });
  const onEvent: DeployOptions['onEvent'] = (event) => {
    if (event.type === 'published') order.push(event.path);
  };
  const report = await run(server, 'larger', { onEvent });
  expect(report).toMatchObject({ replaced: 7 });
  expect(mostStagedBytes).toBeLessThanOrEqual(5 * mebibyte);
  expect(mostStagedBytes).toBeGreaterThan(3 * mebibyte);
  expect(order.at(-1)).toBe('index.html');
  expect(liveFiles(tree)['large-3.bin']?.startsWith('other 3')).toBe(true);
  expect([...tree.files.keys(), ...tree.folders].filter((path) => path.includes('storbinary'))).toEqual([]);
});

test.each(memoryFaults)('%s at every call: the next run completes what this one has begun', async (fault) => {
  const deployed = new MemoryTree();
  await run(new MemoryRemote({ tree: deployed }), 'old');
  const start: StartRun<DeployReport> = (server, onEvent) => run(server, 'new', { onEvent, retryDelayMs: 0 });
  const calls = await faultAtEveryCall(deployed, fault, start, async ({ tree, place }) => {
    for (const [path, text] of Object.entries(liveFiles(tree))) {
      if (path.startsWith('.ht')) continue;
      expect([oldSite[path], newSite[path]], `${place}: ${path}`).toContain(text);
    }
    await run(new MemoryRemote({ tree }), 'new');
    expect(liveFiles(tree), place).toEqual(newSite);
  });
  expect(calls).toBeGreaterThan(40);
});
