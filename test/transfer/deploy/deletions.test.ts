import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deploy, type DeployError, type DeployOptions, OptionError } from '../../../transfer/index.ts';
import { MemoryRemote } from '../../../transfer/testing.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { type TextFiles, writeTree } from '../../support/sites/site-versions.ts';

const pages = (count: number): TextFiles =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`pages/${index}.html`, `page ${index}`]));

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let server: MemoryRemote;

const run = (more: Partial<DeployOptions> = {}) =>
  deploy({ server, localDir: scratch.path, serverDir: '/www', retries: 0, ...more });

const failureOf = (more: Partial<DeployOptions>) =>
  run(more).then(
    () => undefined,
    (error: unknown) => error as DeployError,
  );

const live = (): string[] => [...server.files.keys()].filter((path) => !path.includes('sync-state')).sort();

beforeEach(async () => {
  scratch = await scratchFolder();
  server = new MemoryRemote();
  await writeTree(scratch.path, { 'index.html': 'home', 'photo.jpg': 'photo', ...pages(30) });
  await run();
});
afterEach(() => scratch[Symbol.asyncDispose]());

describe('delete: none', () => {
  test('live files that are not in the local folder stay, and stay in the state', async () => {
    const before = live();
    await writeTree(scratch.path, { 'copy.jpg': 'photo', 'index.html': 'new home' });
    const report = await run({ delete: 'none' });
    expect(report).toMatchObject({ uploaded: 1, replaced: 1, moved: 0, deleted: 0, unchanged: 31 });
    expect(live()).toEqual([...before, '/www/copy.jpg'].sort());
    expect(await run({ maxDelete: '100%' })).toMatchObject({ deleted: 31, unchanged: 2 });
    expect(live()).toEqual(['/www/copy.jpg', '/www/index.html']);
  });

  test('a folder that is in the way of a file is neither deleted nor published over', async () => {
    await writeTree(scratch.path, { pages: 'a file now' });
    const before = live();
    const error = await failureOf({ delete: 'none' });
    expect(error?.message).toContain('"pages/0.html" stays on the server');
    expect(error?.hint).toContain('`delete: none`');
    expect(live()).toEqual(before);
  });
});

describe('the limit of deletions', () => {
  test('is half of the live files by default; nothing is changed before it is checked', async () => {
    await rm(join(scratch.path, 'pages'), { recursive: true });
    const before = live();
    const planned: number[] = [];
    const error = await failureOf({
      onEvent: (event) => event.type === 'planned' && planned.push(event.plan.deletions.length),
    });
    expect(error?.message).toBe(
      'The deploy would delete 30 of the 32 live files; at most 16 (50%) may be deleted.',
    );
    expect(live()).toEqual(before);
    // The plan is there to be looked at although it is refused.
    expect(planned).toEqual([30]);
    expect(await run({ maxDelete: 30 })).toMatchObject({ deleted: 30 });
  });

  test.each([-1, 1.5, '30', '101%', '%', '5 %'])(
    '%j is refused before the first connection',
    async (given) => {
      const calls = server.calls;
      const error = await failureOf({ maxDelete: given as number });
      expect(error?.cause).toBeInstanceOf(OptionError);
      expect(error?.message).toBe(`maxDelete is ${JSON.stringify(given)}`);
      expect(server.calls).toBe(calls);
    },
  );
});
