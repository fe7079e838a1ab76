import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseState } from '../../../transfer/deploy/state.ts';
import { deploy, type DeployError, type DeployOptions, OptionError } from '../../../transfer/index.ts';
import { MemoryRemote } from '../../../transfer/testing.ts';
import { scratchFolder } from '../../support/sites/scratch-folder.ts';
import { type TextFiles, writeTree } from '../../support/sites/site-versions.ts';

const site = { repository: 'Owner/site', workflow: 'Deploy' };
const blog = { repository: 'owner/blog', workflow: 'Publish' };
const statePath = '/www/.ftp-deploy-sync-state.json';
const siteFiles: TextFiles = { 'index.html': 'home', 'logo.png': 'logo', 'old.html': 'old' };

let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let localDir: string;
let server: MemoryRemote;

const run = (more: Partial<DeployOptions> = {}) =>
  deploy({ server, localDir, serverDir: '/www', retries: 0, ...more });

const failureOf = (more: Partial<DeployOptions>) =>
  run(more).then(
    () => undefined,
    (error: unknown) => error as DeployError,
  );

const stateText = (): string => server.files.get(statePath)?.toString() ?? '';
const writers = (): Record<string, string | undefined> =>
  Object.fromEntries(parseState(stateText()).files.map(({ path, writer }) => [path, writer?.repository]));

beforeEach(async () => {
  scratch = await scratchFolder();
  localDir = join(scratch.path, 'site');
  server = new MemoryRemote();
  await writeTree(localDir, siteFiles);
  await run({ writer: site });
});
afterEach(() => scratch[Symbol.asyncDispose]());

test('the state file says who wrote it, in a field of its own', () => {
  expect(JSON.parse(stateText())).toMatchObject({ version: '1.0.0', writer: site });
});

describe('another repository', () => {
  test.each([
    ['replaces', { ...siteFiles, 'index.html': 'blog' }],
    ['deletes', { 'index.html': 'home', 'logo.png': 'logo' }],
    ['moves', { 'index.html': 'home', 'logo.png': 'logo', 'new.html': 'old' }],
    ['clears', { 'index.html': 'home', 'logo.png': 'logo', 'old.html/x': 'y' }],
  ])('that %s a file is refused before anything changes', async (_, files: TextFiles) => {
    await writeTree(localDir, files);
    const before = new Map(server.files);
    const error = await failureOf({ writer: blog });
    expect(error?.message).toContain(
      '1 of the files that another repository put there, Owner/site (workflow "Deploy")',
    );
    expect(error?.hint).toContain('`accept-writer: Owner/site`');
    expect(server.files).toEqual(before);
    await run({ writer: blog, acceptWriter: 'owner/site' });
    expect(new Set(Object.values(writers()))).toEqual(new Set(['owner/blog']));
  });

  test('is not refused when it accepts a third one only', async () => {
    await writeTree(localDir, { 'index.html': 'blog' });
    expect((await failureOf({ writer: blog, acceptWriter: 'owner/other' }))?.message).toContain('Owner/site');
  });

  test('that only adds files owns those alone', async () => {
    await writeTree(localDir, { ...siteFiles, 'blog.html': 'blog' });
    await run({ writer: blog });
    const theirs = { 'index.html': 'Owner/site', 'logo.png': 'Owner/site', 'old.html': 'Owner/site' };
    expect(writers()).toEqual({ ...theirs, 'blog.html': 'owner/blog' });
    await writeTree(localDir, { ...siteFiles, 'blog.html': 'more' });
    expect(await run({ writer: blog })).toMatchObject({ replaced: 1 });
    await writeTree(localDir, siteFiles);
    expect((await failureOf({ writer: site }))?.message).toContain(
      'owner/blog (workflow "Publish"): "blog.html".',
    );
  });
});

test.each([
  ['another workflow of the repository', { repository: 'owner/SITE', workflow: 'Other' }],
  ['a run that does not say who it is', undefined],
])('%s may change everything', async (_, writer) => {
  await writeTree(localDir, { 'index.html': 'new', 'logo.png': 'logo' });
  expect(await run(writer === undefined ? {} : { writer })).toMatchObject({ replaced: 1, deleted: 1 });
});

test('a state file of an unknown writer is taken over', async () => {
  server.tree.write(statePath, stateText().replace(/ {2}"writer".*\n/, ''));
  await writeTree(localDir, { 'index.html': 'new', 'logo.png': 'logo' });
  await run({ writer: blog });
  expect(writers()).toEqual({ 'index.html': 'owner/blog', 'logo.png': 'owner/blog' });
});

test.each([
  [{ acceptWriter: 'true' }, 'acceptWriter is "true"'],
  [{ writer: { repository: '', workflow: 'x' } }, 'writer has an empty name'],
])('%j is refused before the first connection', async (options, message) => {
  const calls = server.calls;
  const error = await failureOf(options);
  expect(error?.cause).toBeInstanceOf(OptionError);
  expect(error?.message).toBe(message);
  expect(server.calls).toBe(calls);
});
